import { ImagePlus } from 'lucide-react';
import { forwardRef } from 'react';
import { ACCEPT } from '@/entities/media/upload';

interface FileFieldProps {
  onFiles: (files: FileList | null) => void;
}

export const FileField = forwardRef<HTMLInputElement, FileFieldProps>(function FileField({ onFiles }, ref) {
  return (
    <label className="flex min-h-32 cursor-pointer flex-col items-center justify-center gap-2 rounded-md border border-dashed border-edge bg-raised p-6 text-center text-sm text-balance text-ink-soft focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-accent hover:bg-sunken">
      <ImagePlus aria-hidden size={28} className="text-accent" />
      Choose photographs, or drop or paste them here
      <span className="text-xs">Up to 10, each at most 25&nbsp;MB</span>
      <input
        ref={ref}
        type="file"
        multiple
        accept={`${ACCEPT},.heic,.heif`}
        className="sr-only"
        aria-label="Choose photographs"
        onChange={(event) => {
          onFiles(event.target.files);
          // The same file may be chosen once more.
          event.target.value = '';
        }}
      />
    </label>
  );
});
