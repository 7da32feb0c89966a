import { Client } from '@elastic/elasticsearch';
import type { EngineSettings } from '../start/engine-variables.js';
import { readSecretFile } from '../start/secret-file.js';
import { StartError } from '../start/start-error.js';

export type ElasticsearchSettings = Pick<
  EngineSettings,
  'ELASTICSEARCH_URL' | 'ELASTICSEARCH_USER' | 'ELASTICSEARCH_PASSWORD_FILE' | 'ELASTICSEARCH_CA_FILE'
>;

export interface ElasticsearchOptions {
  /** Milliseconds without an answer after which a request has failed. */
  answerMs: number;
  /** Further tries of one request by the client itself. */
  retries: number;
}

/**
 * An Elasticsearch client, which connects with the first request; `close` closes it.
 * @throws {StartError} when the password can't be read, or only one of user and password is set
 */
export function openElasticsearch(
  settings: ElasticsearchSettings,
  { answerMs, retries }: ElasticsearchOptions,
): Client {
  const { ELASTICSEARCH_URL: node, ELASTICSEARCH_USER: username, ELASTICSEARCH_PASSWORD_FILE: file } = settings;
  if ((username === undefined) !== (file === undefined)) {
    throw new StartError('ELASTICSEARCH_USER and ELASTICSEARCH_PASSWORD_FILE go together: set both, or neither.');
  }
  const { ELASTICSEARCH_CA_FILE: ca } = settings;
  if (ca !== undefined && !node.startsWith('https:')) {
    throw new StartError('ELASTICSEARCH_CA_FILE needs an ELASTICSEARCH_URL of https://.');
  }
  return new Client({
    node,
    requestTimeout: answerMs,
    maxRetries: retries,
    ...(username !== undefined && file !== undefined
      ? { auth: { username, password: readSecretFile('ELASTICSEARCH_PASSWORD_FILE', file) } }
      : {}),
    ...(ca === undefined ? {} : { tls: { ca: readSecretFile('ELASTICSEARCH_CA_FILE', ca) } }),
  });
}
