import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const target = process.env['TINTYPE_API'] ?? 'http://127.0.0.1:8080';
// The API compares the host that it is asked for with the page's origin.
const api = { target, changeOrigin: false };

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: { proxy: { '/api': api, '/media': api, '/healthz': api } },
  build: { target: 'es2022', assetsInlineLimit: 0, reportCompressedSize: false },
  test: {
    environment: 'jsdom',
    environmentOptions: { jsdom: { url: 'http://localhost:3000/' } },
    setupFiles: ['src/testing/setup.ts'],
    include: ['src/**/*.test.{ts,tsx}'],
    restoreMocks: true,
    maxWorkers: '100%',
    testTimeout: 15_000,
    expect: { poll: { timeout: 8_000 } },
  },
});
