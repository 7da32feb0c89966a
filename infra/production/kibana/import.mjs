// Imports data view, saved search and dashboard into Kibana again at every start: what is edited here wins.
import { readdirSync, readFileSync } from 'node:fs';

const { KIBANA_URL = 'http://kibana:5601', OBJECTS_DIR = import.meta.dirname, SECRETS_DIR = '/secrets' } = process.env;
const password = readFileSync(`${SECRETS_DIR}/elasticsearch/password`, 'utf8').trim();

const files = readdirSync(OBJECTS_DIR).filter((name) => name.endsWith('.ndjson'));
if (files.length === 0) throw new Error(`There is nothing to import in ${OBJECTS_DIR}.`);
for (const name of files) {
  const form = new FormData();
  form.append('file', new Blob([readFileSync(`${OBJECTS_DIR}/${name}`)]), name);
  const response = await fetch(`${KIBANA_URL}/api/saved_objects/_import?overwrite=true`, {
    method: 'POST',
    headers: { 'kbn-xsrf': 'import', authorization: `Basic ${Buffer.from(`elastic:${password}`).toString('base64')}` },
    body: form,
    signal: AbortSignal.timeout(120_000),
  });
  const text = await response.text();
  // Kibana answers 200 for a refused object, too.
  if (!response.ok || JSON.parse(text).success !== true) throw new Error(`${name}: ${response.status} ${text}`);
  console.log(`${name}: ${JSON.parse(text).successCount} objects`);
}
