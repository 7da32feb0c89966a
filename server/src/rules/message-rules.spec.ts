import { LIMITS, type Message, type Role } from '@suda/contract';
import { describe, expect, it } from 'vitest';
import type { MessageChange } from './commands.js';
import { planMessageChange, requireMayCall, type MessageView } from './message-rules.js';

const message: Message = {
  id: 'r.2',
  roomId: 'r',
  seq: 2,
  rev: 4,
  userId: 'ann',
  content: 'hello',
  kind: 'text',
  createdAt: '2026-01-01T00:00:00.000Z',
};
const system: Partial<Message> = { kind: 'system' };
const deleted: Partial<Message> = { content: '', deletedAt: '2026-01-02T00:00:00.000Z' };
const edit: MessageChange = { type: 'edit', content: 'new' };
const erase: MessageChange = { type: 'delete' };
const react: MessageChange = { type: 'react', emoji: '👍', on: true };

const view = (more: Partial<Message> = {}, as: Partial<MessageView> = {}): MessageView => ({
  message: { ...message, ...more },
  userId: 'ann',
  role: 'member',
  ...as,
});

describe('planMessageChange', () => {
  it.each([
    ['an admin edits what others wrote', view({}, { userId: 'bo', role: 'admin' }), edit, 'forbidden'],
    ['the actor of a system message edits it', view(system), edit, 'conflict'],
    ['the author edits a deleted message', view(deleted), edit, 'conflict'],
    ['the actor deletes a system message', view(system), erase, 'conflict'],
    ['an admin deletes a system message', view(system, { userId: 'bo', role: 'admin' }), erase, 'conflict'],
    ['a member deletes a system message', view(system, { userId: 'bo' }), erase, 'forbidden'],
    ['a member deletes a deleted message of others', view(deleted, { userId: 'bo' }), erase, 'forbidden'],
    ['anybody reacts to a deleted message', view(deleted), react, 'conflict'],
  ])('refuses that %s', (_, of, change, code) => {
    expect(() => planMessageChange(of, change)).toThrow(expect.objectContaining({ name: 'ChatError', code }));
  });

  it.each([
    ['the same content', view(), { type: 'edit', content: 'hello' }],
    ['a second deletion', view(deleted), erase],
    ['a second reaction', view({ reactions: { '👍': ['ann'] } }), react],
    ['a reaction taken back that was not there', view(), { ...react, on: false }],
  ] as [string, MessageView, MessageChange][])('plans nothing for %s', (_, of, change) => {
    expect(planMessageChange(of, change)).toBeUndefined();
  });

  it('keeps nothing but the frame of a deleted message, and ends its mentions', () => {
    const said = { clientMessageId: 'c', replyTo: 1, mentions: ['bo'], reactions: { '👍': ['bo'] } };
    expect(planMessageChange(view(said), erase)).toEqual({
      cause: 'delete',
      stamp: 'deletedAt',
      message: { ...message, clientMessageId: 'c', content: '' },
      unmentioned: ['bo'],
      mentioned: [],
    });
  });

  it.each([
    [{ ...edit }, { calls: 'all', mentions: ['bo'] }],
    [
      { ...edit, mentions: ['bo'], calls: 'here' },
      { calls: 'here', mentions: ['bo'] },
    ],
    [{ ...edit, mentions: ['bo'] }, { mentions: ['bo'] }],
  ] as [MessageChange, Partial<Message>][])('an edit calls whom it names, or goes on: %j', (change, more) => {
    const plan = planMessageChange(view({ calls: 'all', mentions: ['bo'] }), change);
    expect(plan?.message).toEqual({ ...message, content: 'new', ...more });
  });

  it('stamps no time on a reaction, and takes the last one away whole', () => {
    const plan = planMessageChange(view(system), react);
    expect(plan).toEqual({
      cause: 'reaction',
      reaction: { userId: 'ann', emoji: '👍', on: true },
      message: { ...message, ...system, reactions: { '👍': ['ann'] } },
      unmentioned: [],
      mentioned: [],
    });
    const back = planMessageChange({ ...view(), message: plan?.message as Message }, { ...react, on: false });
    expect(back?.message).toEqual({ ...message, ...system });
  });
});

describe('calling everybody', () => {
  it.each([
    ['member', LIMITS.callFreely, undefined],
    ['member', LIMITS.callFreely + 1, 'forbidden'],
    ['admin', LIMITS.callFreely + 1, undefined],
    ['owner', LIMITS.called, undefined],
    ['owner', LIMITS.called + 1, 'too_large'],
  ] as [Role, number, string | undefined][])('%s of %i members: %s', (role, members, code) => {
    const call = () => requireMayCall(role, members);
    if (code) expect(call).toThrow(expect.objectContaining({ name: 'ChatError', code }));
    else expect(call).not.toThrow();
  });
});
