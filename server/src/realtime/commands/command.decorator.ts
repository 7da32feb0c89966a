import type { CommandName, CommandPayload, CommandResult } from '@suda/contract';
import { SubscribeMessage } from '@nestjs/websockets';
import type { ChatSocket } from '../sockets/socket.js';

type Handler<C extends CommandName> = (socket: ChatSocket, payload: CommandPayload<C>) => Promise<CommandResult<C>>;

/** What a handler came to. Nest would swallow what it throws, so it travels as a value. */
export type HandlerResult = { data: unknown } | { error: unknown };

/**
 * Marks a gateway method as the handler of a command. It receives the validated payload of a socket that has a session
 * (but for `register`), and its result goes into the ack; what it throws becomes the ack's error.
 */
export function Command<C extends CommandName>(name: C) {
  return (target: object, key: string | symbol, descriptor: TypedPropertyDescriptor<Handler<C>>): void => {
    const handler = descriptor.value;
    if (!handler) throw new TypeError(`@Command('${name}') stands on a method.`);
    const settled = async function (
      this: unknown,
      socket: ChatSocket,
      payload: CommandPayload<C>,
    ): Promise<HandlerResult> {
      try {
        return { data: await handler.call(this, socket, payload) };
      } catch (error) {
        return { error };
      }
    };
    descriptor.value = settled as unknown as Handler<C>;
    SubscribeMessage(name)(target, key, descriptor as PropertyDescriptor);
  };
}
