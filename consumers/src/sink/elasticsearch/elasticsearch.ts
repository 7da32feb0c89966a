import { Client, errors } from '@elastic/elasticsearch';
import type { EngineSettings } from '@suda/contract/log';
import { secretIn } from '../../secret-file.js';
import { StartError } from '../../start-error.js';

export type ElasticsearchSettings = Pick<
  EngineSettings,
  'ELASTICSEARCH_URL' | 'ELASTICSEARCH_USER' | 'ELASTICSEARCH_PASSWORD_FILE' | 'ELASTICSEARCH_INDEX'
>;

/** Of one request; then it counts as lost. */
const ANSWER_MS = 30_000;
const REASON_LENGTH = 200;

/** `close` lets go of it. A StartError when its password can't be read. */
export function openElasticsearch(settings: ElasticsearchSettings): Client {
  const { ELASTICSEARCH_URL: node, ELASTICSEARCH_USER: username, ELASTICSEARCH_PASSWORD_FILE: file } = settings;
  if ((username === undefined) !== (file === undefined)) {
    throw new StartError('ELASTICSEARCH_USER and ELASTICSEARCH_PASSWORD_FILE go together: set both, or neither.');
  }
  return new Client({
    node,
    requestTimeout: ANSWER_MS,
    // Whoever calls tries again, and at its own pace.
    maxRetries: 0,
    ...(username !== undefined && file !== undefined
      ? { auth: { username, password: secretIn('ELASTICSEARCH_PASSWORD_FILE', file) } }
      : {}),
  });
}

/** Short, of few kinds, without content. */
export function faultOf(error: unknown): string {
  if (error instanceof errors.ResponseError) return `${error.statusCode ?? 0} ${typeOf(error)}`;
  return error instanceof Error ? error.name : String(error);
}

export const isStatus = (error: unknown, status: number): boolean =>
  error instanceof errors.ResponseError && error.statusCode === status;

function typeOf({ body }: errors.ResponseError): string {
  const error = (body as { error?: { type?: string } } | undefined)?.error;
  return error?.type ?? 'error';
}

/** Why one document was refused, without the part of it that the engine likes to show. */
export function refusalOf(status: number, error: { type?: string; reason?: string | null } | undefined): string {
  const reason = (error?.reason ?? '').replace(/\s*Preview of field's value:[^]*$/, '').slice(0, REASON_LENGTH);
  return `${status} ${error?.type ?? 'error'}: ${reason}`;
}
