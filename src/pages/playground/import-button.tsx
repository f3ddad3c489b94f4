import { useRef, type ReactElement } from 'react';

/** A button that opens a file chooser, and passes on the text of the file. */
export function ImportButton({
  label,
  accept,
  onText,
}: {
  readonly label: string;
  /** Suffixes of the files to offer, separated by commas. */
  readonly accept: string;
  readonly onText: (text: string) => void;
}): ReactElement {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className="plain" onClick={() => input.current?.click()}>
        {label}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        accept={accept}
        onChange={({ target }) => {
          // Emptied, so that the same file can be chosen again.
          void target.files?.[0]?.text().then(onText);
          target.value = '';
        }}
      />
    </>
  );
}
