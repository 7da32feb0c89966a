import {
  applyDecorators,
  createParamDecorator,
  HttpCode,
  RequestMapping,
  RequestMethod,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import type { ExecutionContext } from '@nestjs/common';
import { ENDPOINTS, type EndpointName, type RestBody, type RestParams, type RestQuery } from '@suda/contract';
import type { FastifyRequest } from 'fastify';
import { EndpointGuard } from './endpoint.guard.js';
import { ENDPOINT, endpointOf, type AuthenticatedRequest } from './endpoint-metadata.js';
import { FairReadInterceptor } from './fair-read.interceptor.js';
import { validateRequest } from './validate-request.js';

/** The input of a handler, validated by the contract's schemas. */
export interface EndpointInput<E extends EndpointName> {
  params: RestParams<E>;
  query: RestQuery<E>;
  body: RestBody<E>;
}

/** Endpoints whose answers are large. */
const LARGE: ReadonlySet<EndpointName> = new Set(['boot', 'messages', 'exportRoom', 'search', 'searchKeyword']);

/** Marks the handler of a contract endpoint: sets route, status 200 and guard. Requires a session unless `open`, an operator if `operator`, a service if `service`. */
export const Endpoint = (name: EndpointName): MethodDecorator =>
  applyDecorators(
    (_target: object, _key: string | symbol, { value }: PropertyDescriptor) =>
      Reflect.defineMetadata(ENDPOINT, name, value as object),
    RequestMapping({ method: RequestMethod[ENDPOINTS[name].method], path: ENDPOINTS[name].path }),
    HttpCode(200),
    UseGuards(EndpointGuard),
    ...(LARGE.has(name) ? [UseInterceptors(FairReadInterceptor)] : []),
  );

/** Parameter decorator: the request's validated input, as `EndpointInput<'messages'>`. */
export const Input = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const { params, query, body } = context.switchToHttp().getRequest<FastifyRequest>();
  return validateRequest(endpointOf(context), { params, query, body });
});

/** Parameter decorator: the same, validated when it is called, for whoever writes down what is refused. */
export const InputWhenAsked = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const { params, query, body } = context.switchToHttp().getRequest<FastifyRequest>();
  return () => validateRequest(endpointOf(context), { params, query, body });
});

/** Parameter decorator: the operator who asks, on an endpoint for operators. */
export const ActingOperator = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<AuthenticatedRequest>().operator,
);

/** Parameter decorator: whether a service of another product asks, on an endpoint for services. */
export const FromService = createParamDecorator(
  (_: unknown, context: ExecutionContext) =>
    context.switchToHttp().getRequest<AuthenticatedRequest>().isService === true,
);

/** Parameter decorator: the caller’s Identity; undefined on an open endpoint without a session. */
export const Caller = createParamDecorator(
  (_: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<AuthenticatedRequest>().identity,
);
