import { Client } from '@elastic/elasticsearch';
import type { EngineSettings } from '@suda/contract/log';
import { secretIn } from '../secret-file.js';
import { StartError } from '../start-error.js';

export type ElasticsearchSettings = Pick<
  EngineSettings,
  'ELASTICSEARCH_URL' | 'ELASTICSEARCH_USER' | 'ELASTICSEARCH_PASSWORD_FILE'
>;

/** Who searches has given up by then. */
const ANSWER_MS = 3_000;

/** Rejects nothing yet: Elasticsearch may come later. A StartError when its password can't be read. `close` lets go of it. */
export function openElasticsearch(settings: ElasticsearchSettings): Client {
  const { ELASTICSEARCH_URL: node, ELASTICSEARCH_USER: username, ELASTICSEARCH_PASSWORD_FILE: file } = settings;
  if ((username === undefined) !== (file === undefined)) {
    throw new StartError('ELASTICSEARCH_USER and ELASTICSEARCH_PASSWORD_FILE go together: set both, or neither.');
  }
  return new Client({
    node,
    requestTimeout: ANSWER_MS,
    maxRetries: 1,
    ...(username !== undefined && file !== undefined
      ? { auth: { username, password: secretIn('ELASTICSEARCH_PASSWORD_FILE', file) } }
      : {}),
  });
}
