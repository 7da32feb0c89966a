import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { EngineSettings } from '@suda/contract/log';

export type DynamoSettings = Pick<EngineSettings, 'DYNAMO_ENDPOINT' | 'DYNAMO_REGION'>;

const CONNECT_MS = 1_000;
const ANSWER_MS = 3_000;
const ATTEMPTS = 3;

/** DynamoDB for plain objects. Credentials come from where every program of AWS takes them. `destroy` lets go of it. */
export function openDynamo({ DYNAMO_ENDPOINT, DYNAMO_REGION }: DynamoSettings): DynamoDBDocumentClient {
  const client = new DynamoDBClient({
    region: DYNAMO_REGION,
    maxAttempts: ATTEMPTS,
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: ANSWER_MS, throwOnRequestTimeout: true },
    ...(DYNAMO_ENDPOINT === undefined ? {} : { endpoint: DYNAMO_ENDPOINT }),
  });
  return DynamoDBDocumentClient.from(client);
}
