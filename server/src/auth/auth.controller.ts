import { Controller, Inject, Req, Res } from '@nestjs/common';
import type { RestResponse, SignedIn } from '@suda/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config.js';
import { Caller, Endpoint, Input, type EndpointInput } from '../http/endpoint.js';
import type { Identity } from '../ports/identity.js';
import { AuthService, type Client, type IssuedSession } from './auth.service.js';
import { deviceCookie, readDeviceProof, readSessionToken, sessionCookie, withoutOldSessionCookie } from './cookies.js';
import { clientAddress, isSecure } from './origin.js';

@Controller()
export class AuthController {
  constructor(
    private readonly auth: AuthService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Endpoint('authMode')
  authMode(@Caller() caller: Identity | undefined): RestResponse<'authMode'> {
    const { authMode: mode, signup } = this.config;
    return { mode, signup, signedIn: caller !== undefined };
  }

  @Endpoint('signup')
  async signup(@Input() { body }: EndpointInput<'signup'>, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.respondSignedIn(reply, await this.auth.signUp(body, this.clientOf(reply.request)));
  }

  @Endpoint('login')
  async login(@Input() { body }: EndpointInput<'login'>, @Res({ passthrough: true }) reply: FastifyReply) {
    return this.respondSignedIn(reply, await this.auth.logIn(body, this.clientOf(reply.request)));
  }

  @Endpoint('guest')
  async guest(
    @Input() { body }: EndpointInput<'guest'>,
    @Caller() caller: Identity | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const token = caller && readSessionToken(reply.request.headers);
    const client = this.clientOf(reply.request);
    return this.respondSignedIn(reply, await this.auth.signInGuest({ ...body, token, acceptsToken: true, client }));
  }

  @Endpoint('logout')
  async logout(@Caller() caller: Identity, @Res({ passthrough: true }) reply: FastifyReply) {
    await this.auth.endSession(caller, caller.sessionId, this.clientOf(reply.request));
    this.setCookie(reply, '', 0);
    return {};
  }

  @Endpoint('me')
  me(@Caller() caller: Identity): RestResponse<'me'> {
    return this.auth.describe(caller);
  }

  @Endpoint('sessions')
  async sessions(@Caller() caller: Identity): Promise<RestResponse<'sessions'>> {
    return { sessions: await this.auth.sessions(caller) };
  }

  @Endpoint('endSession')
  async endSession(
    @Input() { params }: EndpointInput<'endSession'>,
    @Caller() caller: Identity,
    @Req() request: FastifyRequest,
  ) {
    await this.auth.endSession(caller, params.id, this.clientOf(request));
    return {};
  }

  @Endpoint('endOtherSessions')
  async endOtherSessions(@Caller() caller: Identity, @Req() request: FastifyRequest) {
    await this.auth.endOtherSessions(caller, this.clientOf(request));
    return {};
  }

  @Endpoint('changePassword')
  async changePassword(
    @Input() { body }: EndpointInput<'changePassword'>,
    @Caller() caller: Identity,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const device = await this.auth.changePassword(caller, body, this.clientOf(reply.request));
    void reply.header('set-cookie', deviceCookie(device, this.isSecure(reply)));
    return {};
  }

  private clientOf({ headers, raw }: FastifyRequest): Client {
    return {
      address: clientAddress(headers, raw.socket.remoteAddress, this.config),
      userAgent: headers['user-agent'],
      device: readDeviceProof(headers),
    };
  }

  private respondSignedIn(reply: FastifyReply, { identity, token, expiresAt, device }: IssuedSession): SignedIn {
    this.setCookie(reply, token, (Date.parse(expiresAt) - Date.now()) / 1_000);
    if (device !== undefined) void reply.header('set-cookie', deviceCookie(device, this.isSecure(reply)));
    return { ...this.auth.describe(identity), token, expiresAt };
  }

  private setCookie(reply: FastifyReply, token: string, maxAgeSeconds: number): void {
    const secure = this.isSecure(reply);
    void reply.header('set-cookie', sessionCookie(token, maxAgeSeconds, secure));
    if (secure) void reply.header('set-cookie', withoutOldSessionCookie());
  }

  private isSecure({ request }: FastifyReply): boolean {
    return isSecure(request.raw.headers, request.raw.socket, this.config);
  }
}
