import type { CommandName, CommandPayload, CommandResult } from '@suda/contract';
import { SubscribeMessage } from '@nestjs/websockets';
import type { ChatSocket } from '../sockets/socket.js';

type Handler<C extends CommandName> = (socket: ChatSocket, payload: CommandPayload<C>) => Promise<CommandResult<C>>;

/** Result of a handler. Errors are passed as values, because Nest would swallow a thrown one. */
export type HandlerResult = { data: unknown } | { error: unknown };

/**
 * Marks a gateway method as the handler of a command. It receives the validated payload; the socket has a session, except
 * for `register`. Its result becomes the ack's data, an error that it throws the ack's error.
 */
export function Command<C extends CommandName>(name: C) {
  return (target: object, key: string | symbol, descriptor: TypedPropertyDescriptor<Handler<C>>): void => {
    const handler = descriptor.value;
    if (!handler) throw new TypeError(`@Command('${name}') must decorate a method.`);
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
