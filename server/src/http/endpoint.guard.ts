import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ChatError, ENDPOINTS, type EndpointName, SESSION_HEADER } from '@suda/contract';
import { AuthService } from '../auth/auth.service.js';
import { readSessionToken } from '../auth/cookies.js';
import { Operators } from '../auth/operators.js';
import { clientAddress, isAllowedOrigin } from '../auth/origin.js';
import { CONFIG, type Config } from '../config.js';
import { RateLimiter, type RuleName } from '../limits/rate-limiter.js';
import { ServiceAccess } from '../programs/service-access.js';
import { requireNamedSession } from '../realtime/connections/named-session.js';
import { ReplicaState } from '../realtime/replicas/replica-state.js';
import { originRefused, serverStopping, signInFirst } from '../realtime/refusals.js';
import { Readiness } from './readiness.js';
import { endpointOf, type AuthenticatedRequest } from './endpoint-metadata.js';

/** What an address may ask for, whoever asks. */
const ADDRESS_RULES: Partial<Record<EndpointName, RuleName>> = {
  signup: 'signIns',
  login: 'signIns',
  guest: 'signIns',
  lookUpInviteLink: 'inviteLookUps',
  acceptInviteLink: 'inviteLookUps',
};

/** Beside reading, and all that operators do: these change nothing, or let operators in. */
const DURING_MAINTENANCE: ReadonlySet<EndpointName> = new Set([
  'searchKeyword',
  'login',
  'logout',
  'connectedUsers',
  'lookUpInviteLink',
]);

/** Runs before every endpoint: checks origin, session, operator and rate limits. */
@Injectable()
export class EndpointGuard implements CanActivate {
  constructor(
    private readonly auth: AuthService,
    private readonly operators: Operators,
    private readonly services: ServiceAccess,
    private readonly limits: RateLimiter,
    private readonly readiness: Readiness,
    private readonly state: ReplicaState,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.readiness.isStopping) throw serverStopping();
    const name = endpointOf(context);
    const endpoint: { method: string; open?: true; operator?: true; service?: 'only' | 'too' } = ENDPOINTS[name];
    if (this.state.draining && !endpoint.operator) throw serverStopping();
    if (endpoint.method !== 'GET' && !endpoint.operator && !DURING_MAINTENANCE.has(name)) {
      this.state.requireNoMaintenance();
    }
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    const { socket } = request.raw;
    if (endpoint.service && this.services.allows(request.headers)) {
      request.isService = true;
      await this.limits.consume('services', 'all');
      return true;
    }
    if (endpoint.method !== 'GET' && !isAllowedOrigin(request.headers, socket, this.config)) {
      throw originRefused();
    }
    const token = readSessionToken(request.headers);
    request.identity = await this.auth.authenticate(token);
    const address = clientAddress(request.headers, socket.remoteAddress, this.config);
    await this.limits.consume('rest', request.identity ? `user:${request.identity.user.userId}` : address);
    const rule = ADDRESS_RULES[name];
    if (rule) await this.limits.consume(rule, address);
    requireNamedSession(sessionNamedBy(request), request.identity);
    if (endpoint.operator) request.operator = this.operators.authorize(request.identity, token, address);
    else if (endpoint.service === 'only') throw servicesOnly();
    else if (!request.identity && !endpoint.open) throw signInFirst();
    return true;
  }
}

const servicesOnly = () => new ChatError('unauthenticated', 'Services send SERVICE_TOKEN in Authorization.');

/** A link can't send a header, so it names its session in the query. */
function sessionNamedBy({ headers, query }: AuthenticatedRequest): string | undefined {
  const named = headers[SESSION_HEADER] ?? (query as { sessionId?: unknown }).sessionId;
  return typeof named === 'string' ? named : undefined;
}
