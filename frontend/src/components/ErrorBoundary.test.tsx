import { render, screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { ErrorBoundary } from './ErrorBoundary';

function Broken(): never {
  throw new Error('the chunk is gone');
}

it('offers to load the page again where it cannot be shown', () => {
  // React tells of it twice; both are expected here.
  const hush = (event: Event) => event.preventDefault();
  window.addEventListener('error', hush);
  const complaint = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  render(
    <ErrorBoundary>
      <Broken />
    </ErrorBoundary>,
  );
  expect(screen.getByRole('alert')).toHaveTextContent('could not be shown');
  expect(screen.getByRole('button', { name: 'Load again' })).toBeVisible();
  window.removeEventListener('error', hush);
  complaint.mockClear();
});
