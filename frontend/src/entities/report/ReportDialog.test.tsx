import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http } from 'msw';
import { expect, it, vi } from 'vitest';
import { Menu } from '@/components/Menu';
import { one, refused } from '@/testing/data';
import { show } from '@/testing/render';
import { server } from '@/testing/setup';
import { type Reported, useReportMenu } from './useReportMenu';

const sent: unknown[] = [];
const gone = vi.fn();

function Owner({ blocked = false, type = 'post' }: Partial<Reported>) {
  const { item, question } = useReportMenu({ type, id: '7', username: 'ann', blocked }, gone);
  return (
    <>
      <Menu label="Actions" items={[item]} />
      {question}
    </>
  );
}

async function begin(about: Partial<Reported> = {}) {
  sent.length = 0;
  gone.mockReset();
  server.use(
    http.post('*/api/v1/reports', async ({ request }) => {
      sent.push(await request.json());
      return one({ id: '1' }, 201);
    }),
  );
  show(<Owner {...about} />);
  await userEvent.click(screen.getByRole('button', { name: 'Actions' }));
  await userEvent.click(screen.getByRole('menuitem', { name: 'Report' }));
  return within(await screen.findByRole('dialog'));
}
const press = (name: string) => userEvent.click(screen.getByRole('button', { name }));

it('sends a reason with what was written, and says what happens next', async () => {
  const dialog = await begin();
  expect(screen.getByRole('dialog', { name: 'Report this post' })).toBeVisible();
  await userEvent.click(dialog.getByLabelText('Hate'));
  await userEvent.type(dialog.getByLabelText('More about it'), 'the second line');
  await press('Report');
  expect(await screen.findByRole('dialog', { name: 'Thank you' })).toBeVisible();
  expect(screen.getByText(/Moderators will look at it/)).toHaveFocus();
  expect(sent).toEqual([{ subject_type: 'post', subject_id: '7', reason: 'hate', text: 'the second line' }]);
  await press('Done');
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(gone).not.toHaveBeenCalled();
});

it('wants a reason, and sends nothing without', async () => {
  const dialog = await begin();
  await press('Report');
  await expect
    .poll(() => dialog.getByRole('group', { name: 'What is wrong with it?' }))
    .toHaveAccessibleDescription('Choose what fits best.');
  expect(sent).toEqual([]);
});

it('asks before a report half written is gone', async () => {
  const dialog = await begin();
  await userEvent.click(dialog.getByLabelText('Spam or fraud'));
  await press('Close');
  expect(screen.getByRole('dialog', { name: 'Discard changes' })).toBeVisible();
});

it('offers to block whose it is, and then leaves what they posted', async () => {
  server.use(http.put('*/api/v1/users/ann/block', () => one({ blocks: true })));
  const dialog = await begin();
  await userEvent.click(dialog.getByLabelText('Hate'));
  await press('Report');
  await userEvent.click(await screen.findByRole('button', { name: 'Block ann' }));
  expect(await screen.findByText('ann is blocked.')).toBeVisible();
  expect(gone).toHaveBeenCalledOnce();
  expect(screen.queryByRole('dialog')).toBeNull();
});

it('does not offer to block who is blocked', async () => {
  const dialog = await begin({ blocked: true, type: 'user' });
  await userEvent.click(dialog.getByLabelText('Hate'));
  await press('Report');
  await screen.findByRole('dialog', { name: 'Thank you' });
  expect(screen.queryByRole('button', { name: 'Block ann' })).toBeNull();
});

it('says that it is gone, and keeps what was written', async () => {
  const dialog = await begin({ type: 'comment' });
  server.use(http.post('*/api/v1/reports', () => refused(404, 'not_found')));
  await userEvent.click(dialog.getByLabelText('Something else'));
  await userEvent.type(dialog.getByLabelText('More about it'), 'look');
  await press('Report');
  expect(await dialog.findByRole('alert')).toHaveTextContent('It is not there any more.');
  expect(dialog.getByLabelText('More about it')).toHaveValue('look');
});
