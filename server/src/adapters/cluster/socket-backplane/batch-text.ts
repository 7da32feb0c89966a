import { MessageType } from 'socket.io-adapter';
import type { MessageBatch } from '../../../ports/socket-backplane.js';

type Header = [uid: string, roomId: string, rev: number, count: number, forV1: 0 | 1];

const BEGIN = '{"batch":';
const HEADER_END = ',"uid":"';
const MESSAGES = '"messages":[';
const END = ']}]}}}';

/**
 * What a process publishes: a broadcast of the library's adapter, which earlier versions read as such, and before it what
 * this version reads, so that it can cut the messages out as they are.
 */
export function batchText(uid: string, nsp: string, room: string, batch: MessageBatch): string {
  const { roomId, rev, count, json, forV1 } = batch;
  const header: Header = [uid, roomId, rev, count, forV1 ? 1 : 0];
  const opts = JSON.stringify({ rooms: [room], except: [], flags: {} });
  const packet = `{"type":2,"nsp":"${nsp}","data":["messages",{"roomId":${JSON.stringify(roomId)},${MESSAGES}${json}]}]}`;
  const rest = `"nsp":"${nsp}","type":${MessageType.BROADCAST},"data":{"opts":${opts},"packet":${packet}}}`;
  return `${BEGIN}${JSON.stringify(header)}${HEADER_END}${uid}",${rest}`;
}

/** Undefined for anything else; null for a batch of this process. Does not look into the messages. */
export function readBatch(raw: Buffer, ownUid: string): MessageBatch | null | undefined {
  if (raw.toString('latin1', 0, BEGIN.length) !== BEGIN) return undefined;
  // No text within JSON holds these: its quotes are escaped.
  const headerEnd = raw.indexOf(HEADER_END, BEGIN.length);
  const header = JSON.parse(raw.toString('utf8', BEGIN.length, headerEnd)) as Header;
  const [uid, roomId, rev, count, forV1] = header;
  if (uid === ownUid) return null;
  const from = raw.indexOf(MESSAGES, headerEnd) + MESSAGES.length;
  return { roomId, rev, count, json: raw.toString('utf8', from, raw.length - END.length), forV1: forV1 === 1 };
}
