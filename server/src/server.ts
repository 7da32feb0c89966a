import 'reflect-metadata';
import type { IncomingMessage } from 'node:http';
import type { Http2SecureServer } from 'node:http2';
import { setTimeout } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { HTTP_STATUS, LIMITS, type ErrorBody } from '@suda/contract';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { AppModule, openBackend } from './app.module.js';
import { ConsoleAccess } from './auth/console-access.js';
import { requestId } from './auth/origin.js';
import type { Config } from './config.js';
import { answerClientError } from './http/edge/client-error.js';
import { limitConnections, requestTimeouts } from './http/edge/connection-limits.js';
import { guardHosts, hostOptions } from './http/edge/host-guard.js';
import { listen, type Listening } from './http/edge/listen.js';
import { HealthController } from './http/health.controller.js';
import { Readiness } from './http/readiness.js';
import { logRequests } from './http/request-log.js';
import { setSecurityHeaders } from './http/security-headers.js';
import { serveClient, serveDocuments } from './http/static-files.js';
import { connectionBreaker, followCertificate, tlsOptions } from './http/edge/tls.js';
import { answerOtherUpgrades, upgradeOptions } from './http/edge/upgrades.js';
import { faultLogger } from './observe/engine-faults.js';
import { createLogger, NestLogger, type Logger } from './observe/logger.js';
import { Metrics } from './observe/metrics.js';
import { serveMetrics, type MetricsServer } from './observe/metrics-server.js';
import type { Backend } from './ports/backend.js';
import { ClientPort } from './programs/client-port/client-port.js';
import { WorkerPort } from './programs/worker-port/worker-port.js';
import { RealtimeService } from './realtime/realtime.service.js';
import { SocketIoAdapter } from './realtime/connections/socket-io.adapter.js';

/** For requests that are under way when the server stops. */
const FINISH_REQUESTS_MS = 1_000;

export interface RunningServer {
  port: number;
  /** Of `/metrics`, where the configuration asks for it. */
  metricsPort: number | undefined;
  /** Of other programs, where the configuration asks for them. */
  programs: { clientPort: number | undefined; workerPort: number | undefined };
  logger: Logger;
  /** Answers what is under way, then lets everything go. */
  stop: () => Promise<void>;
}

/** Starts one server. Rejects when its data or its port can't be had. */
export async function startServer(config: Config, logger = createLogger(config)): Promise<RunningServer> {
  const metrics = new Metrics();
  const backend = await openBackend(config, { commit: metrics.observeCommit, fault: faultLogger(logger) });
  let app: NestFastifyApplication | undefined;
  let observed: MetricsServer | undefined;
  try {
    const started = (app = await createApp(config, backend, logger, metrics));
    const breakConnections = connectionBreaker(started.getHttpServer());
    await started.init();
    metrics.watchReadiness(async () => (await started.get(Readiness).problem()) === undefined);
    if (config.metricsPort !== undefined) {
      observed = await serveMetrics(config.metricsPort, config.host, metrics, started.get(HealthController));
    }
    // Not app.listen(), which logs what it also throws.
    const listening = await listen(started.getHttpAdapter().getInstance(), config);
    const { port } = listening;
    const consoleAccess = started.get(ConsoleAccess);
    openConsole(consoleAccess, port, logger);
    const secure = started.getHttpServer() as unknown as Http2SecureServer;
    const unfollow = config.tls && followCertificate(secure, config.tls, logger);
    let stopped: Promise<void> | undefined;
    const stopAll = () => {
      unfollow?.();
      consoleAccess.close();
      return stop(started, listening, backend, config, breakConnections).finally(() => observed?.close());
    };
    const programs = { clientPort: started.get(ClientPort).port, workerPort: started.get(WorkerPort).port };
    return { port, metricsPort: observed?.port, programs, logger, stop: () => (stopped ??= stopAll()) };
  } catch (error) {
    observed?.close();
    await app?.close();
    await backend.close();
    throw error;
  }
}

function openConsole(access: ConsoleAccess, port: number, logger: Logger): void {
  try {
    access.open(port);
  } catch (error) {
    // In a cluster nothing else needs the folder, and `npm run admin` goes to Redis then.
    logger.info({ err: error }, 'no file for npm run admin: see DATA_DIR');
  }
}

async function createApp(config: Config, backend: Backend, logger: Logger, metrics: Metrics) {
  const badUrl: ErrorBody = { code: 'invalid_payload', message: 'The address can’t be read.' };
  const http = { ...requestTimeouts.http, ...upgradeOptions(config), ...hostOptions };
  const adapter = new FastifyAdapter({
    bodyLimit: LIMITS.frameBytes,
    // A character may be two units.
    routerOptions: { maxParamLength: 2 * LIMITS.programUserIdLength },
    requestTimeout: requestTimeouts.requestTimeout,
    http,
    ...(tlsOptions(config.tls, http) as object),
    genReqId: ({ headers, socket }: IncomingMessage) => requestId(headers, socket.remoteAddress, config),
    clientErrorHandler: answerClientError,
    frameworkErrors: (_error: unknown, _request: unknown, reply: FastifyReply) =>
      void reply.status(HTTP_STATUS.invalid_payload).send({ error: badUrl }),
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(config, backend, logger, metrics),
    adapter,
    // Fastify's own parser refuses prototype keys; Nest's would also take forms, which any page may post.
    { logger: new NestLogger(logger), bodyParser: false, abortOnError: false },
  );
  const server = adapter.getInstance<FastifyInstance>();
  // A server of HTTP/2 takes none of these from its options.
  if (config.tls)
    Object.assign(server.server, requestTimeouts.http, { requestTimeout: requestTimeouts.requestTimeout });
  limitConnections(server.server, config.socket.connectionsPerAddress, config);
  answerOtherUpgrades(server.server, config);
  logRequests(server, config, logger);
  await setSecurityHeaders(server, config);
  guardHosts(server, config, metrics, logger);
  if (config.clientOrigin.length > 0)
    app.enableCors({ origin: config.clientOrigin, credentials: config.corsCredentials });
  await serveClient(server);
  await serveDocuments(server);
  app.useWebSocketAdapter(new SocketIoAdapter(app));
  return app;
}

/**
 * In order: say so and let the gateway see it, let the clients go to the other servers, take nothing new, answer what is
 * under way, close the port, close the data.
 */
async function stop(
  app: NestFastifyApplication,
  { closeOthers }: Listening,
  backend: Backend,
  { stopNoticeMs }: Config,
  breakConnections: () => void,
): Promise<void> {
  const realtime = app.get(RealtimeService);
  app.get(Readiness).stop();
  if (stopNoticeMs > 0) {
    await setTimeout(stopNoticeMs);
    await realtime.disconnectGradually(stopNoticeMs);
  }
  await realtime.drain();
  await realtime.close();
  // A request that is half here would keep the port open for as long as it likes.
  const impatience = globalThis.setTimeout(breakConnections, FINISH_REQUESTS_MS);
  await Promise.all([app.close(), closeOthers()]);
  clearTimeout(impatience);
  await backend.close();
}
