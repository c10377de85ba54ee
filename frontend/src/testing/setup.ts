import '@testing-library/jest-dom/vitest';
import { configure } from '@testing-library/react';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll } from 'vitest';

configure({ asyncUtilTimeout: 8000 });

/** The API, as far as a test says. What it does not say fails the test. */
export const server = setupServer();

beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());
