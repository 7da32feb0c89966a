// Gives Elasticsearch the users of the cluster, each with what it needs and no more. May run any number of times.
import { readFileSync } from 'node:fs';

const {
  ELASTICSEARCH_URL = 'http://elasticsearch:9200',
  ELASTICSEARCH_INDEX = 'suda-messages',
  SECRETS_DIR = '/secrets',
} = process.env;
const secret = (folder) => readFileSync(`${SECRETS_DIR}/${folder}/password`, 'utf8').trim();
const superuser = `Basic ${Buffer.from(`elastic:${secret('elasticsearch')}`).toString('base64')}`;

async function call(method, path, body) {
  const response = await fetch(`${ELASTICSEARCH_URL}/_security/${path}`, {
    method,
    headers: { authorization: superuser, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  console.log(`${method} ${path}: done`);
}

const indexes = [ELASTICSEARCH_INDEX, `${ELASTICSEARCH_INDEX}-*`];

// Servers search, consumers write and make the index.
await call('PUT', 'role/suda', { cluster: ['monitor'], indices: [{ names: indexes, privileges: ['all'] }] });
await call('PUT', 'user/suda', { password: secret('search'), roles: ['suda'] });

// A person at Kibana: sees the messages and the dashboards, changes nothing.
await call('PUT', 'role/suda_reader', {
  indices: [{ names: indexes, privileges: ['read', 'view_index_metadata'] }],
  applications: [{ application: 'kibana-.kibana', privileges: ['read'], resources: ['*'] }],
});
await call('PUT', 'user/reader', { password: secret('reader'), roles: ['suda_reader'], full_name: 'Reader' });

// Kibana refuses the superuser for itself.
await call('POST', 'user/kibana_system/_password', { password: secret('kibana') });
