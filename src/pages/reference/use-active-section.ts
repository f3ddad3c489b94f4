import { useEffect, useState } from 'react';

/** The part of the window, from its top, in which the beginning of a section makes it the active one. */
const READING_AREA = '-72px 0px -70% 0px';

/** The id of the section that is being read: the first one within the upper part of the window. */
export function useActiveSection(ids: readonly string[]): string {
  const [active, setActive] = useState('');
  const key = ids.join(' ');
  useEffect(() => {
    const visible = new Set<string>();
    const all = key.split(' ');
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          if (isIntersecting) visible.add(target.id);
          else visible.delete(target.id);
        }
        // Between two sections, the previous one stays active.
        setActive((before) => all.find((id) => visible.has(id)) ?? before);
      },
      { rootMargin: READING_AREA },
    );
    for (const id of all) {
      const section = document.getElementById(id);
      if (section !== null) observer.observe(section);
    }
    return () => {
      observer.disconnect();
    };
  }, [key]);
  return active;
}
