import { createContext, useContext, useEffect, useState, type ReactElement, type ReactNode } from 'react';

/** How long a notice is shown, in milliseconds: long enough to read a sentence. */
const SHOWN_MS = 4_000;

const Context = createContext<(text: string) => void>(() => undefined);

/** Returns a function that shows a notice briefly. Screen readers announce it. */
export function useNotice(): (text: string) => void {
  return useContext(Context);
}

/** Shows the notices of `useNotice`. */
export function NoticeProvider({ children }: { readonly children: ReactNode }): ReactElement {
  const [notice, setNotice] = useState({ text: '' });
  useEffect(() => {
    const timer = setTimeout(() => {
      setNotice({ text: '' });
    }, SHOWN_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [notice]);
  return (
    <Context
      value={(text) => {
        setNotice({ text });
      }}
    >
      {children}
      <p className="toast" role="status">
        {notice.text}
      </p>
    </Context>
  );
}
