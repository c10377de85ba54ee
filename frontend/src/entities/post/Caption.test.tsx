import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it } from 'vitest';
import { show } from '@/testing/render';
import { Caption } from './Caption';

const FAMILY = '👨‍👩‍👧‍👦';
const paragraph = () => screen.getByText('ann').closest('p');

it('leads from a mention to its page, and from nothing else', () => {
  show(<Caption username="ann" text="With @Bob.Lee. Write to me@example.org #coffee" />);
  expect(screen.getByRole('link', { name: '@Bob.Lee' })).toHaveAttribute('href', '/bob.lee');
  expect(screen.getAllByRole('link')).toHaveLength(2);
  expect(paragraph()).toHaveTextContent('annWith @Bob.Lee. Write to me@example.org #coffee');
});

it('folds by what people see as one, and shows the rest when asked', async () => {
  show(<Caption folded username="ann" text={FAMILY.repeat(181)} />);
  expect(paragraph()?.textContent).toBe(`ann${FAMILY.repeat(180)}… more`);
  await userEvent.click(screen.getByRole('button', { name: 'more' }));
  expect(paragraph()?.textContent).toBe(`ann${FAMILY.repeat(181)}`);
});

it('leaves a caption whole that is no longer than that', () => {
  show(<Caption folded username="ann" text={FAMILY.repeat(180)} />);
  expect(paragraph()?.textContent).toBe(`ann${FAMILY.repeat(180)}`);
});

it('leads nowhere from a name that the fold would cut', () => {
  show(<Caption folded username="ann" text={`${'word '.repeat(35)}@bob_the_builder and more`} />);
  expect(screen.queryByRole('link', { name: /bob/ })).toBeNull();
  expect(paragraph()).toHaveTextContent(/word … more$/);
});
