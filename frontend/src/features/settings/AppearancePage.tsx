import { useState } from 'react';
import { type Theme, applyTheme, chosenTheme } from '@/lib/theme';
import { SettingsFrame } from './SettingsFrame';

const themes: { value: Theme; label: string }[] = [
  { value: 'system', label: 'As the device' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
];

export function AppearancePage() {
  const [theme, setTheme] = useState(chosenTheme);
  return (
    <SettingsFrame title="Appearance">
      <fieldset className="flex flex-col gap-2">
        <legend className="pb-2 text-sm font-semibold">Theme</legend>
        {themes.map(({ value, label }) => (
          <label key={value} className="flex min-h-11 items-center gap-3 text-sm">
            <input
              type="radio"
              name="theme"
              className="size-5 accent-accent"
              checked={theme === value}
              onChange={() => {
                applyTheme(value);
                setTheme(value);
              }}
            />
            {label}
          </label>
        ))}
      </fieldset>
    </SettingsFrame>
  );
}
