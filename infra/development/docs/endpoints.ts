import { ENDPOINTS, type EndpointName } from '@suda/contract';
import type * as z from 'zod';

export interface Endpoint {
  name: EndpointName;
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  summary: string;
  open: boolean;
  /** For services, which send SERVICE_TOKEN. */
  service?: 'only' | 'too';
  params?: z.ZodType;
  query?: z.ZodType;
  body?: z.ZodType;
  response: z.ZodType;
  /** The first word of the path. */
  tag: string;
}

type Entry = Omit<Endpoint, 'name' | 'open' | 'tag'> & { open?: true };

export const endpoints: readonly Endpoint[] = (Object.entries(ENDPOINTS) as [EndpointName, Entry][]).map(
  ([name, endpoint]) => ({ ...endpoint, name, open: endpoint.open ?? false, tag: endpoint.path.split('/')[2] ?? '' }),
);
