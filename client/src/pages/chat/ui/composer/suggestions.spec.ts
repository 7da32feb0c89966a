import { beforeEach, describe, expect, it, vi } from 'vitest';
import { allEmoji } from '../../model/emoji/emoji-list';
import { ANN, openComposer as open, send, startOver } from './testing/open-composer';

beforeEach(startOver);

describe('the composer', () => {
  it('suggests members by first consonants and half a syllable', async () => {
    const { wrapper, membership, type } = open();
    const named = (userId: string, displayName: string) => ({ ...ANN, userId, displayName });
    vi.mocked(membership.members).mockReturnValue([named('a', '박민수'), named('b', '김민수'), named('c', '김서연')]);
    const suggested = () => wrapper.findAll('[role=option]').map((it) => it.text().replace(/\w$/, '').trim());
    await type('@ㄱㅁㅅ');
    expect(suggested().join()).toContain('김민수');
    await type('@미');
    expect(wrapper.findAll('[role=option]')).toHaveLength(2);
  });

  it.each([
    ['so :tad', 'so 🎉'],
    [':ㄸㅂ', '👍'],
    ['@Ann Lee :tada', '@Ann Lee 🎉'],
  ])('completes the name of an emoji: %s', async (typed, completed) => {
    const { wrapper, type, press, text } = open();
    await allEmoji();
    await type(typed);
    await vi.waitFor(() => expect(wrapper.findAll('[role=option]').length).toBeGreaterThan(0));
    await press('Enter');
    expect([text(), send.mock.calls.length]).toEqual([completed, 0]);
  });

  it.each([
    [20, 'member', true],
    [21, 'member', false],
    [21, 'admin', true],
  ] as const)('of %i members, calling everybody is offered to a %s: %s', async (memberCount, role, offered) => {
    const { wrapper, type, press } = open('me', { memberCount, role });
    await type('@al');
    expect(wrapper.findAll('[role=option]').some((it) => it.text().startsWith('@all'))).toBe(offered);
    await type('@all lunch');
    await press('Enter');
    expect(send).toHaveBeenCalledExactlyOnceWith({ content: '@all lunch', ...(offered && { calls: 'all' }) });
  });
});
