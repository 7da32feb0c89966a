// Gives Elasticsearch the users of the cluster, each with what it needs and no more. May run any number of times.
import { readFileSync } from 'node:fs';

const {
  ELASTICSEARCH_URL = 'http://elasticsearch:9200',
  ELASTICSEARCH_INDEX = 'suda-messages',
  SECRETS_DIR = '/secrets',
} = process.env;
const secret = (folder) => readFileSync(`${SECRETS_DIR}/${folder}/password`, 'utf8').trim();

async function call(method, path, body) {
  const superuser = `Basic ${Buffer.from(`elastic:${secret('elasticsearch')}`).toString('base64')}`;
  const response = await fetch(`${ELASTICSEARCH_URL}/_security/${path}`, {
    method,
    headers: { authorization: superuser, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(30_000),
  });
  const isGone = method === 'DELETE' && response.status === 404;
  if (!response.ok && !isGone) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  console.log(`${method} ${path}: done`);
}

const indexes = [ELASTICSEARCH_INDEX, `${ELASTICSEARCH_INDEX}-*`];

/** What each user may do; infra/production/compose/elasticsearch-users.spec.ts compares it with what the code asks for. */
export const ROLES = {
  // Servers search, and change nothing.
  suda_server: { indices: [{ names: indexes, privileges: ['read'] }] },
  // Consumers write, make the index, and put one behind the alias in place of another.
  suda_consumers: { indices: [{ names: indexes, privileges: ['manage', 'read', 'write'] }] },
  // A person at Kibana: sees the messages and the dashboards, changes nothing.
  suda_reader: {
    indices: [{ names: indexes, privileges: ['read', 'view_index_metadata'] }],
    applications: [{ application: 'kibana-.kibana', privileges: ['read'], resources: ['*'] }],
  },
};

async function makeUsers() {
  for (const [name, role] of Object.entries(ROLES)) await call('PUT', `role/${name}`, role);
  await call('PUT', 'user/suda_server', { password: secret('search'), roles: ['suda_server'] });
  await call('PUT', 'user/suda_consumers', { password: secret('index'), roles: ['suda_consumers'] });
  await call('PUT', 'user/reader', { password: secret('reader'), roles: ['suda_reader'], full_name: 'Reader' });
  // Kibana refuses the superuser for itself.
  await call('POST', 'user/kibana_system/_password', { password: secret('kibana') });
  // Of an earlier version: servers and consumers were one user, who could do everything.
  for (const old of ['user/suda', 'role/suda']) await call('DELETE', old);
}

if (import.meta.main) await makeUsers();
