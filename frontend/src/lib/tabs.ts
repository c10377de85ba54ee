// What one tab tells the others of this browser.

export function tell(key: string, text: string): void {
  try {
    localStorage.setItem(key, text);
    localStorage.removeItem(key);
  } catch {
    // They find out by themselves once they are looked at.
  }
}

export function onTold(key: string, listener: (text: string) => void): () => void {
  const hear = (event: StorageEvent) => {
    if (event.key === key && event.newValue !== null) listener(event.newValue);
  };
  window.addEventListener('storage', hear);
  return () => window.removeEventListener('storage', hear);
}
