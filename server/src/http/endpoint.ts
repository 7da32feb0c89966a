import {
  applyDecorators,
  createParamDecorator,
  HttpCode,
  RequestMapping,
  RequestMethod,
  UseGuards,
} from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { ENDPOINTS, type EndpointName, type RestBody, type RestParams, type RestQuery } from '@suda/contract';
import type { FastifyRequest } from 'fastify';
import { EndpointGuard } from './endpoint.guard.js';
import { ENDPOINT, endpointOf, type AuthenticatedRequest } from './endpoint-metadata.js';
import { validateRequest } from './validate-request.js';

/** What a handler receives, validated by the contract's schemas. */
export interface EndpointInput<E extends EndpointName> {
  params: RestParams<E>;
  query: RestQuery<E>;
  body: RestBody<E>;
}

/** Serves an endpoint of the contract: its method and path, answered with 200, to callers with a session unless `open`. */
export const Endpoint = (name: EndpointName): MethodDecorator =>
  applyDecorators(
    (_target: object, _key: string | symbol, { value }: PropertyDescriptor) =>
      Reflect.defineMetadata(ENDPOINT, name, value as object),
    RequestMapping({ method: RequestMethod[ENDPOINTS[name].method], path: ENDPOINTS[name].path }),
    HttpCode(200),
    UseGuards(EndpointGuard),
  );

/** The request as the handler's endpoint declares it: `EndpointInput<'messages'>`. */
export const Input = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const { params, query, body } = context.switchToHttp().getRequest<FastifyRequest>();
  return validateRequest(endpointOf(context), { params, query, body });
});

/** Who calls: an Identity, or undefined at an open endpoint without a session. */
export const Caller = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<AuthenticatedRequest>().identity,
);
