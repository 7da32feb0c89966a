import { errors } from '@elastic/elasticsearch';
import type { ElasticsearchOptions } from '@suda/engines/elasticsearch';

/** The sink tries again itself, at its own pace. */
export const ELASTICSEARCH_OPTIONS: ElasticsearchOptions = { answerMs: 30_000, retries: 0 };

const REASON_LENGTH = 200;

/** Status and type of the fault, one of few, without content. */
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

/** Why one document was refused, without the preview of its content that the engine adds. */
export function refusalOf(status: number, error: { type?: string; reason?: string | null } | undefined): string {
  const reason = (error?.reason ?? '').replace(/\s*Preview of field's value:[^]*$/, '').slice(0, REASON_LENGTH);
  return `${status} ${error?.type ?? 'error'}: ${reason}`;
}
