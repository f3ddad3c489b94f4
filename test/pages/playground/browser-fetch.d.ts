/** Options of a browser's `fetch` that Node's lacks, because it has no cache to bypass. */
interface RequestInit {
  cache?: 'no-store';
}
