import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { EngineSettings } from '../start/engine-variables.js';

export type DynamoSettings = Pick<EngineSettings, 'DYNAMO_ENDPOINT' | 'DYNAMO_REGION'>;

export interface DynamoOptions {
  connectMs: number;
  /** Milliseconds without an answer after which a request has failed. */
  answerMs: number;
  /** Tries of one request by the SDK itself, the first included. */
  attempts: number;
  /** Most connections at a time; without it, the SDK's own number. */
  sockets?: number;
}

/**
 * A DynamoDB client for plain objects; undefined values are left out of what is written. Credentials come from the SDK's
 * default chain. Connects with the first request; `destroy` closes it.
 */
export function openDynamo(
  { DYNAMO_ENDPOINT, DYNAMO_REGION }: DynamoSettings,
  { connectMs, answerMs, attempts, sockets }: DynamoOptions,
): DynamoDBDocumentClient {
  const agent = sockets === undefined ? {} : { maxSockets: sockets };
  const client = new DynamoDBClient({
    region: DYNAMO_REGION,
    maxAttempts: attempts,
    requestHandler: {
      connectionTimeout: connectMs,
      requestTimeout: answerMs,
      throwOnRequestTimeout: true,
      httpAgent: agent,
      httpsAgent: agent,
    },
    ...(DYNAMO_ENDPOINT === undefined ? {} : { endpoint: DYNAMO_ENDPOINT }),
  });
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}
