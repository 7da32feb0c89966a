import type { ExecutionContext } from '@nestjs/common';
import type { EndpointName } from '@suda/contract';
import type { FastifyRequest } from 'fastify';
import type { Actor } from '../observe/security-log.js';
import type { Identity } from '../ports/identity.js';

/** A request that EndpointGuard accepted. */
export type AuthenticatedRequest = FastifyRequest & {
  identity?: Identity | undefined;
  /** Of an endpoint for operators. */
  operator?: Actor;
  /** A service of another product asks: by SERVICE_TOKEN. */
  isService?: boolean;
};

/** Metadata key of a handler’s endpoint name. */
export const ENDPOINT = Symbol('ENDPOINT');

export const endpointOf = (context: ExecutionContext): EndpointName =>
  Reflect.getMetadata(ENDPOINT, context.getHandler()) as EndpointName;
