import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { setupServer } from 'msw/node';
import { type MockInstance, afterAll, afterEach, beforeAll, beforeEach, expect, vi } from 'vitest';
import { csrf } from '@/api/csrf';
import './browser';
import { clear } from './files';

vi.mock('idb-keyval', () => import('./files'));

configure({ asyncUtilTimeout: 8000 });

/** The API, as far as a test says. What it does not say fails the test. */
export const server = setupServer();

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
let complaint: MockInstance<typeof console.error>;
beforeEach(() => {
  complaint = vi.spyOn(console, 'error');
  csrf.keep('token');
  sessionStorage.clear();
  localStorage.clear();
  clear();
});
afterEach(() => {
  expect(complaint.mock.calls).toEqual([]);
  cleanup();
  server.resetHandlers();
});
afterAll(() => server.close());
