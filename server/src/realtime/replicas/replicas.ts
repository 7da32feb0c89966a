import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import {
  Inject,
  Injectable,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { LOGGER, type Logger } from '../../observe/logger.js';
import { SocketBackplane } from '../../ports/socket-backplane.js';
import { JOINT_MESSAGES, ReplicaMessage } from './replica-messages.js';
import { ReplicaState } from './replica-state.js';
import { Roster } from './roster.js';

const BEAT_MS = 5_000;
/** All that are there have said so by then. */
const SETTLED_MS = BEAT_MS + 1_000;
const LONGEST_HOST = 60;

type Handler = (payload: never) => Promise<unknown>;

export interface Answers<T> {
  answers: { replica: string; value: T }[];
  /** Who should have answered and did not in time, or could not. */
  missing: string[];
}

interface Question {
  answers: Answers<unknown>['answers'];
  waitingFor: Set<string>;
  done: () => void;
}

interface Asking {
  timeoutMs: number;
  /** This replica alone. */
  local?: boolean;
  /** Only these. */
  replicas?: readonly string[] | undefined;
}

/** The server processes that share the data, this one included: asks them, and tells them of the state they share. */
@Injectable()
export class Replicas implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy {
  /** Of this process. */
  readonly id = `${hostname().slice(0, LONGEST_HOST)}-${randomBytes(3).toString('hex')}`;
  private readonly roster = new Roster();
  private readonly handlers = new Map<string, Handler>();
  private readonly questions = new Map<string, Question>();
  private beat: NodeJS.Timeout | undefined;
  private asked = 0;
  private settledAt = Infinity;

  constructor(
    private readonly backplane: SocketBackplane,
    private readonly state: ReplicaState,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onModuleInit(): void {
    this.backplane.onTold((message) => this.hear(message));
    this.state.onChange(() => this.announce());
  }

  onApplicationBootstrap(): void {
    this.announce();
    this.settledAt = performance.now() + SETTLED_MS;
    this.beat = setInterval(() => this.announce(), BEAT_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.beat);
    this.tell({ type: 'gone', from: this.id });
  }

  /** Whether every replica knows it: false until all had time to say so. */
  allKnow(what: string): boolean {
    if (!this.backplane.spansProcesses) return true;
    return performance.now() >= this.settledAt && this.roster.allKnow(what);
  }

  /** Answers a call of any replica; the answer is what JSON can hold. */
  answer(call: string, handler: Handler): void {
    this.handlers.set(call, handler);
  }

  /** Asks replicas, this one too, and resolves when all have answered, or with what there is after the time. */
  async ask<T>(call: string, payload: object, { timeoutMs, local = false, replicas }: Asking): Promise<Answers<T>> {
    const isAsked = (replica: string) => replicas?.includes(replica) ?? true;
    const others = local ? [] : this.roster.others.filter(isAsked);
    const unknown = (replicas ?? []).filter((it) => it !== this.id && !others.includes(it));
    const [own, heard] = await Promise.all([
      isAsked(this.id) ? this.answerOwn(call, payload) : { answers: [], missing: [] },
      this.askOthers(call, payload, others, timeoutMs),
    ]);
    return {
      answers: [...own.answers, ...heard.answers] as Answers<T>['answers'],
      missing: [...own.missing, ...heard.missing, ...(local ? [] : unknown)],
    };
  }

  /** Asks every replica, this one too, and waits for no answer. */
  tellAll(call: string, payload: object): void {
    const failed = (err: unknown) => this.logger.error({ err, call }, 'a call of all replicas failed');
    this.handle(call, payload).catch(failed);
    this.tell({ type: 'ask', from: this.id, id: `${this.id}:${(this.asked += 1)}`, call, payload });
  }

  private async askOthers(
    call: string,
    payload: object,
    others: readonly string[],
    timeoutMs: number,
  ): Promise<Answers<unknown>> {
    if (others.length === 0) return { answers: [], missing: [] };
    const id = `${this.id}:${(this.asked += 1)}`;
    const question: Question = { answers: [], waitingFor: new Set(others), done: () => undefined };
    const answered = new Promise<void>((done) => (question.done = done));
    this.questions.set(id, question);
    const timer = setTimeout(() => question.done(), timeoutMs);
    this.tell({ type: 'ask', from: this.id, id, call, replicas: [...others], payload });
    await answered;
    clearTimeout(timer);
    this.questions.delete(id);
    return { answers: question.answers, missing: [...question.waitingFor] };
  }

  private async answerOwn(call: string, payload: object): Promise<Answers<unknown>> {
    return { answers: [{ replica: this.id, value: await this.handle(call, payload) }], missing: [] };
  }

  private async handle(call: string, payload: unknown): Promise<unknown> {
    const handler = this.handlers.get(call) as ((payload: unknown) => Promise<unknown>) | undefined;
    if (!handler) throw new Error(`no answer to ${call}`);
    return handler(payload);
  }

  private hear(given: unknown): void {
    const { success, data: message } = ReplicaMessage.safeParse(given);
    if (!success) return;
    switch (message.type) {
      case 'here':
        this.state.adopt(message.state);
        // Somebody new has to learn who else there is.
        if (this.roster.hear(message.from, message.knows)) this.announce();
        return;
      case 'gone':
        return this.forget(message.from);
      case 'ask':
        if (message.replicas && !message.replicas.includes(this.id)) return;
        this.handle(message.call, message.payload).then(
          (value) => this.tell({ type: 'answer', from: this.id, to: message.from, id: message.id, value }),
          // Who asked counts this replica as missing.
          (error: unknown) => this.logger.error({ err: error, call: message.call }, 'a replica was not answered'),
        );
        return;
      case 'answer':
        if (message.to === this.id) this.note(message);
    }
  }

  private note({ id, from, value }: Extract<ReplicaMessage, { type: 'answer' }>): void {
    const question = this.questions.get(id);
    if (!question?.waitingFor.delete(from)) return;
    question.answers.push({ replica: from, value });
    if (question.waitingFor.size === 0) question.done();
  }

  private forget(replica: string): void {
    this.roster.remove(replica);
  }

  private announce(): void {
    this.tell({ type: 'here', from: this.id, state: this.state.shared, knows: [JOINT_MESSAGES] });
  }

  private tell(message: ReplicaMessage): void {
    this.backplane.tell(message);
  }
}
