import type { Client } from '@elastic/elasticsearch';

const PAGE = 1_000;

/** Removes the documents of a room. Rejects when Elasticsearch does not get on. */
export async function purgeRoom(client: Client, index: string, roomId: string): Promise<void> {
  await client.indices.refresh({ index });
  for (let after = 0; ;) {
    const { hits } = await client.search({
      index,
      query: { term: { roomId } },
      sort: [{ seq: 'asc' }],
      search_after: [after],
      size: PAGE,
      _source: false,
    });
    const found = hits.hits;
    const last = found.at(-1);
    if (!last) return;
    const operations = found.map(({ _id, _index }) => ({ delete: { _index, _id: _id ?? '' } }));
    const { items } = await client.bulk({ operations });
    // 404: somebody else removed it.
    if (items.some(({ delete: item }) => (item?.status ?? 500) >= 300 && item?.status !== 404)) {
      throw new Error('Elasticsearch did not remove all of it');
    }
    after = Number(last.sort?.[0]);
  }
}
