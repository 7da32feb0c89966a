import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { EngineSettings } from '@suda/contract/log';

export type DynamoSettings = Pick<EngineSettings, 'DYNAMO_ENDPOINT' | 'DYNAMO_REGION' | 'DYNAMO_TABLE_PREFIX'>;

const CONNECT_MS = 2_000;
/** Of one request; then it counts as lost. */
export const ANSWER_MS = 10_000;
const SOCKETS = 64;

/** DynamoDB for plain objects. Credentials come from where every program of AWS takes them. `destroy` lets go of it. */
export function openDynamo({ DYNAMO_ENDPOINT, DYNAMO_REGION }: DynamoSettings): DynamoDBDocumentClient {
  const client = new DynamoDBClient({
    region: DYNAMO_REGION,
    // A batch that the SDK sends again on its own could undo a later change: it has no condition.
    maxAttempts: 1,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: ANSWER_MS,
      throwOnRequestTimeout: true,
      httpAgent: { maxSockets: SOCKETS },
      httpsAgent: { maxSockets: SOCKETS },
    },
    ...(DYNAMO_ENDPOINT === undefined ? {} : { endpoint: DYNAMO_ENDPOINT }),
  });
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

/** Short, of few kinds, without content. */
export const faultOf = (error: unknown): string => (error instanceof Error ? error.name : String(error));
