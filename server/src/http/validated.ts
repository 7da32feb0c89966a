import { ENDPOINTS, parseBounded, type EndpointName } from '@suda/contract';
import * as z from 'zod';

type Parts = Record<'params' | 'query' | 'body', unknown>;

const schemas = new Map<EndpointName, z.ZodType<Partial<Parts>>>();

/** One schema of the parts that the endpoint declares, so that all faults of a request are told together. */
function schemaOf(name: EndpointName): z.ZodType<Partial<Parts>> {
  const known = schemas.get(name);
  if (known) return known;
  const { params, query, body } = ENDPOINTS[name] as Partial<Record<keyof Parts, z.ZodType>>;
  const made = z.object({ ...(params && { params }), ...(query && { query }), ...(body && { body }) });
  schemas.set(name, made);
  return made;
}

/**
 * The parts of a request that the endpoint declares, parsed; the others are left out.
 * @throws {ChatError} `invalid_payload` with `details.issues`
 */
export function validated(name: EndpointName, parts: Parts): Partial<Parts> {
  return parseBounded('The request', schemaOf(name), parts);
}
