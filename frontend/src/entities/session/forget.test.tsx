import { expect, it, vi } from 'vitest';
import { keep, keyOfComment, own } from '@/lib/kept';
import { keepFile } from '@/lib/keptFiles';
import { user } from '@/testing/data';
import { keys } from '@/testing/files';
import { show } from '@/testing/render';
import { forgetAll } from './forget';

async function write(owner: string) {
  own.keep(owner, 'draft', { caption: 'half a sentence' });
  keep(keyOfComment(owner, '7'), 'half a comment');
  await keepFile(owner, 'k', new File(['bytes'], 'a.jpg'));
}
const kept = async () =>
  [...Object.keys(localStorage), ...Object.keys(sessionStorage), ...(await keys())].sort();

it('forgets what everybody has half written, and nothing else', async () => {
  await write('1');
  await write('12');
  localStorage.setItem('tintype.theme', 'dark');
  await forgetAll();
  expect(await kept()).toEqual(['tintype.theme']);
});

it("forgets what others have half written once it is known who is here, but not one's own", async () => {
  await write(user.id);
  await write(`${user.id}2`);
  show(<p>Anything</p>);
  await expect
    .poll(kept)
    .toEqual([`${user.id}/k`, `tintype.comment.${user.id}.7.`, `tintype.own.${user.id}.draft`].sort());
});

it('forgets nothing while nobody is here, as after a session that has ended', async () => {
  await write('1');
  show(<p>Anything</p>, { user: null });
  expect(await kept()).toHaveLength(3);
});

it.each([undefined, user.id])(
  'forgets files where the rest could not be kept, but those of %s',
  async (but) => {
    await write('2');
    vi.spyOn(window, 'localStorage', 'get').mockImplementation(() => {
      throw new DOMException('forbidden', 'SecurityError');
    });
    await forgetAll(but);
    expect(await keys()).toEqual([]);
    expect(Object.keys(sessionStorage)).toEqual([]);
  },
);

it('forgets files that nobody has come back for in three days, also while nobody is here', async () => {
  const clock = vi.spyOn(Date, 'now');
  const hour = 3_600_000;
  await write('1');
  clock.mockReturnValue(Date.now() + 2 * hour);
  await write('2');
  clock.mockReturnValue(Date.now() + 71 * hour);
  show(<p>Anything</p>, { user: null });
  await expect.poll(keys).toEqual(['2/k']);
});
