import { ENDPOINTS, parseBounded, type EndpointName, withoutNulls } from '@suda/contract';
import * as z from 'zod';

type Parts = Record<'params' | 'query' | 'body', unknown>;

const schemas = new Map<EndpointName, z.ZodType<Partial<Parts>>>();

/** One schema for all parts that the endpoint declares, so that all issues of a request are reported together. */
function schemaOf(name: EndpointName): z.ZodType<Partial<Parts>> {
  const cached = schemas.get(name);
  if (cached) return cached;
  const { params, query, body } = ENDPOINTS[name] as Partial<Record<keyof Parts, z.ZodType>>;
  const schema = z.object({ ...(params && { params }), ...(query && { query }), ...(body && { body }) });
  schemas.set(name, schema);
  return schema;
}

/**
 * Parses the parts of a request that the endpoint declares; other parts are dropped. A body names no protocol, so it may be one
 * of protocol v1, where `null` means absent.
 * @throws {ChatError} `invalid_payload` with `details.issues`
 */
export function validateRequest(name: EndpointName, { body, ...parts }: Parts): Partial<Parts> {
  return parseBounded('The request', schemaOf(name), { ...parts, body: withoutNulls(body) });
}
