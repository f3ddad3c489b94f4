/** What a browser's `fetch` takes beyond Node's, which has no cache to pass by. */
interface RequestInit {
  cache?: 'no-store';
}
