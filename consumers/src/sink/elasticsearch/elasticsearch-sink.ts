import type { Client } from '@elastic/elasticsearch';
import type { Message } from '@suda/contract';
import { openElasticsearch } from '@suda/engines/elasticsearch';
import type { EngineSettings } from '@suda/engines/start';
import { WRITTEN, type DeliveryOutcome, type RecordDelivery } from '../../source/delivery.js';
import type { Sink } from '../sink.js';
import { indexMessages, type BulkTarget } from './bulk.js';
import { purgeRoom } from './elasticsearch-purge.js';
import { ELASTICSEARCH_OPTIONS } from './elasticsearch.js';
import { prepareIndex } from './search-index.js';

export interface ElasticsearchSinkOptions {
  /** Written to instead of the alias: the index of a rebuild. */
  index?: string;
  /**
   * Called before an empty index is created because there is none; when it rejects, none is created. Says whether messages
   * are missing in it.
   */
  onEmptyIndex?: () => Promise<boolean>;
}

/** Writes messages into the index behind the alias. Ignores entries of members and rooms. */
export class ElasticsearchSink implements Sink {
  readonly group = 'elasticsearch';
  private readonly client: Client;
  private readonly alias: string;
  private readonly target: BulkTarget;

  constructor(
    settings: EngineSettings,
    private readonly options: ElasticsearchSinkOptions = {},
  ) {
    this.client = openElasticsearch(settings, ELASTICSEARCH_OPTIONS);
    this.alias = settings.ELASTICSEARCH_INDEX;
    this.target = { index: options.index ?? this.alias, isAlias: options.index === undefined };
  }

  prepare(): Promise<void> {
    return prepareIndex(this.client, this.alias, this.options.onEmptyIndex);
  }

  async write(deliveries: readonly RecordDelivery[]): Promise<DeliveryOutcome[]> {
    const outcomes = deliveries.map((): DeliveryOutcome => WRITTEN);
    const places: number[] = [];
    const messages: Message[] = [];
    for (const [place, { entry }] of deliveries.entries()) {
      if (!('seq' in entry)) continue;
      places.push(place);
      messages.push(entry.state);
    }
    const written = await indexMessages(this.client, this.target, messages);
    for (const [i, place] of places.entries()) outcomes[place] = written[i] ?? { is: 'later', reason: 'no outcome' };
    // Somebody removed the index: a new one is created, and filled from the archive.
    const isLost = written.some((outcome) => outcome.is === 'later' && outcome.reason.startsWith('404'));
    if (isLost && this.target.isAlias) await this.prepare();
    return outcomes;
  }

  purge(roomId: string): Promise<void> {
    return purgeRoom(this.client, this.target.index, roomId);
  }

  close(): Promise<void> {
    return this.client.close();
  }
}
