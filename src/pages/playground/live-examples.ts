import { demoUserId, type ExampleGroup } from './example';

/** The examples of subscriptions. With demo activity, something happens within seconds. */
export const LIVE: ExampleGroup = {
  title: { en: 'Live', tr: 'Canlı' },
  examples: [
    {
      title: { en: 'Stats of a live host', tr: 'Yayındaki birinin istatistikleri' },
      note: {
        en: 'The present numbers first, and new ones whenever they change. Each event is listed below the response',
        tr: 'Önce şimdiki sayılar, sonra her değişiklikte yenileri gelir. Her olay yanıtın altında listelenir',
      },
      query: `subscription LiveStats($userId: ObjectID!) {
  userStatsChanged(userId: $userId) {
    followers
    following
    totalLiveStreams
  }
}`,
      variables: { userId: demoUserId(5) },
    },
    {
      title: { en: 'Who is live?', tr: 'Kimler yayında?' },
      note: {
        en: 'The home screen: the live streams, and again whenever one begins, ends or changes',
        tr: 'Ana ekran: canlı yayınlar; biri başladığında, bittiğinde ya da değiştiğinde yeniden gelir',
      },
      query: `subscription WhoIsLive($first: Int!) {
  liveStreamsChanged(first: $first) {
    nodes {
      title
      startedAt
      host {
        username
      }
    }
  }
}`,
      variables: { first: 5 },
    },
    {
      title: { en: 'My new transactions', tr: 'Yeni işlemlerim' },
      note: {
        en: 'Each once, oldest first. After a lost connection, the page gives the last cursor as "after"',
        tr: 'Her biri bir kez, eskiden yeniye. Bağlantı koparsa sayfa son cursor değerini "after" olarak verir',
      },
      query: `subscription NewTransactions(
  $limit: Int!
  $after: String
) {
  myTransactionAdded(limit: $limit, after: $after) {
    transactions {
      id
      type
      amount
      balanceAfter
      createdAt
    }
    cursor
  }
}`,
      variables: { limit: 3, after: null },
    },
  ],
};
