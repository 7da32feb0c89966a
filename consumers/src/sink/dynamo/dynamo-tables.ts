import {
  CreateTableCommand,
  DescribeTableCommand,
  waitUntilTableExists,
  type TableDescription,
} from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { tables, type TableDefinition } from '@suda/engines/log';
import { StartError } from '@suda/engines/start';
import { faultOf } from './dynamo.js';

const READY_WITHIN_S = 60;

/** Creates the tables that are missing, and checks the keys of those that are there. */
export async function prepareTables(client: DynamoDBDocumentClient, prefix: string): Promise<void> {
  for (const definition of Object.values(tables(prefix))) {
    const found = await describe(client, definition.TableName);
    if (found) check(found, definition);
    else await create(client, definition);
    if (found?.TableStatus !== 'ACTIVE') await untilActive(client, definition.TableName);
  }
}

async function describe(client: DynamoDBDocumentClient, TableName: string): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName }))).Table;
  } catch (error) {
    if (faultOf(error) === 'ResourceNotFoundException') return undefined;
    throw error;
  }
}

async function create(client: DynamoDBDocumentClient, definition: TableDefinition): Promise<void> {
  try {
    await client.send(new CreateTableCommand(definition));
  } catch (error) {
    // Another process was faster.
    if (faultOf(error) !== 'ResourceInUseException') throw error;
  }
}

async function untilActive(client: DynamoDBDocumentClient, TableName: string): Promise<void> {
  await waitUntilTableExists({ client, maxWaitTime: READY_WITHIN_S, minDelay: 1, maxDelay: 2 }, { TableName });
}

function check(found: TableDescription, { TableName, KeySchema, AttributeDefinitions }: TableDefinition): void {
  const typeOf = (definitions: TableDescription['AttributeDefinitions'], name: string | undefined) =>
    definitions?.find((it) => it.AttributeName === name)?.AttributeType;
  const keys = (schema: TableDescription['KeySchema'], definitions: TableDescription['AttributeDefinitions']) =>
    (schema ?? [])
      .map((key) => `${key.KeyType} ${key.AttributeName} ${typeOf(definitions, key.AttributeName)}`)
      .sort()
      .join(', ');
  const there = keys(found.KeySchema, found.AttributeDefinitions);
  const wanted = keys(KeySchema, AttributeDefinitions);
  if (there !== wanted) {
    throw new StartError(
      `The table ${TableName} has the keys ${there}, and ${wanted} are needed: use another DYNAMO_TABLE_PREFIX.`,
    );
  }
}
