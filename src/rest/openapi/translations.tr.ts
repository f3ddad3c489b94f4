import type { DocumentMessages } from './translations.en';

/** The messages of the document, in addition to the schema's own descriptions, in Turkish. */
export const tr: DocumentMessages = {
  title: 'Canlı yayın ağ geçidi: eski REST API',
  description: [
    'Canlı yayın platformuna okuma erişimi: hesap istatistikleri, profiller ve oturum açmış hesabın işlemleri.',
    '**Zarf.** `/api/v1` altındaki her yanıtta şu beş anahtar bu sırayla bulunur: `isSuccess`, `statusCode`, `data`, `errors`, `timestamp`. `statusCode` HTTP durum kodudur. Hata yanıtında `data` null olur, `errors[0]` durum kodunun sabit iletisidir, sonraki her metin geçersiz bir değeri açıklar (`alan: neden`) ve `x-error-code` başlığı makinece okunan kodu taşır.',
    '**Kimlik doğrulama.** Her uç nokta `Authorization` başlığında, `Bearer` ile ya da onsuz, bir belirteç ister. Belirteç parametrelerden önce denetlenir: belirteci olmayan bir istek, kimliği geçersiz olsa da 401 alır.',
    '**Diller.** İletilerin dilini önce `x-language`, sonra `x-lang`, sonra `Accept-Language` belirler. 408 ve 431 yanıtları her zaman İngilizcedir.',
    '**Yöntemler.** Uç noktalar GET ve HEAD yöntemlerini kabul eder. Diğer bütün yöntemler 405 alır.',
    '**Sınırlar.** URL ve başlıklar birlikte en çok 16 KiB olabilir (431), yoldaki bir parametre en çok 1.000 karakter olabilir (414) ve isteğin on saniye içinde ulaşması gerekir (408). Gövde okunmaz; sıkıştırılmış ya da JSON olmayan bir gövde 415 alır.',
    '**Tutarlar.** Krediler 64 bitlik tam sayılardır: mutlak değeri 2^53-1’e kadar JSON sayısı, ötesinde rakamlardan oluşan metin.',
    '**Hız sınırı.** Her hesabın, geçerli belirteç yoksa her ağ adresinin, dakika başına belirli sayıda birimi vardır; kalan birimleri `ratelimit` başlığı bildirir. Bir istek bir birim, bir işlem sayfası daha fazla birim harcar.',
    'Aynı verilere GraphQL ile de ulaşılabilir: [playground](/playground).',
  ].join('\n\n'),
  tags: { users: 'Başkalarının gördüğü hâliyle hesaplar.', transactions: 'Oturum açmış hesabın işlemleri.' },
  operations: {
    UserStats:
      'Bir hesabın istatistikleri. Hesabı kaç hesabın takip ettiği, hesabın kaç hesabı takip ettiği ve kaç yayınının canlıya geçtiği.',
    Profile: 'Bir hesabın profili. Kendi profili olmayan hesabın profili boştur; görünen adı kullanıcı adıdır.',
    Transactions: 'Oturum açmış hesabın işlemleri. En yenisi başta. İşlem eklendikçe imleç yerini korur, sayfa numarası korumaz.',
    TransactionGroups:
      'Oturum açmış hesabın yayına göre gruplanmış işlemleri. Aynı sayfalar, gruplanmış olarak; toplamlar tek sayfa içindir.',
  },
  parameters: {
    id: 'Hesabın kimliği.',
    username: 'Hesabın kullanıcı adı; büyük küçük harf fark etmez.',
    page: 'İstenen sayfa; 1’den (varsayılan) başlar. `cursor` ile birlikte kullanılamaz.',
    limit: 'Sayfa başına işlem sayısı.',
    cursor: 'Aynı hesap ve filtreyle alınmış önceki bir yanıtın `pagination.nextCursor` değeri. `page` ile birlikte kullanılamaz.',
    type: 'Yalnızca bu türlerdeki işlemler; türler virgülle ayrılır ya da parametre yinelenir.',
    status: 'Yalnızca bu durumlardaki işlemler; durumlar virgülle ayrılır ya da parametre yinelenir.',
    direction: 'Yalnızca bu yöndeki işlemler.',
    streamId: 'Yalnızca bu canlı yayının işlemleri.',
    from: 'Yalnızca bu andan itibaren olan işlemler: bir tarih (`x-timezone` diliminde o günün başından itibaren) ya da saat farkı içeren bir RFC 3339 tarih-saati.',
    to: 'Yalnızca bu andan önceki işlemler: bir tarih (`x-timezone` diliminde o günün sonuna kadar) ya da saat farkı içeren bir RFC 3339 tarih-saati.',
  },
  requestHeaders: {
    'x-language': 'İletilerin dili. `x-lang` ve `accept-language` başlıklarından önce gelir; varsayılan `en` değeridir.',
    'x-lang': '`x-language` başlığının başka bir adı.',
    'x-timezone': '`from` ve `to` ile verilen günlerin başlayıp bittiği saat dilimi.',
    'x-platform': 'İstemcinin türü. `admin` için ADMIN rolü gerekir.',
    'x-app-version': 'İstemcinin sürümü: noktalı, en çok 32 karakter.',
    'x-client-name': 'İstemci programının adı, örneğin `web` ya da `ios`: 1 ile 64 arasında `A-Z a-z 0-9 . _ -` karakteri.',
    'x-device-id': 'Cihazın kimliği: 1 ile 128 arasında yazdırılabilir ASCII karakteri.',
    'x-consistency-token':
      'Yanıtın içermesi gereken son yazma işlemleri: hepsi için `primary` ya da bir yazmadan sonra `pg_current_wal_insert_lsn()` işlevinin döndürdüğü konuma kadar olanlar için o konum, örneğin `0/16B3748`. Bu başlık yoksa bir replikadan gelen yanıt birkaç saniye eski olabilir.',
    'accept-language': 'Tercih sırasıyla diller (RFC 9110). Desteklenen bir dil içermiyorsa yok sayılır.',
    'x-request-id': 'İsteğin yanıttaki ve günlükteki kimliği. Geçersiz bir değer reddedilmez, yenisiyle değiştirilir.',
  },
  responseHeaders: {
    'x-request-id': 'İsteğin günlükteki kimliği: isteğin kendi verdiği ya da üretilen kimlik.',
    'content-language': 'Yanıttaki iletilerin dili.',
    ratelimit: 'Kalan birim sayısı (`r`) ve hepsinin yeniden kullanılabilir olmasına kalan saniye (`t`).',
    'ratelimit-policy': 'Saniye olarak bir zaman aralığındaki (`w`) birim sayısı (`q`).',
    'x-error-code': 'Hatanın makinece okunan kodu; yalnızca hata yanıtlarında bulunur.',
    'www-authenticate': '401 ile: `Bearer`; istekte bir belirteç varsa `error="invalid_token"` ile birlikte.',
    allow: '405 ile: uç noktanın kabul ettiği yöntemler.',
    'retry-after': '429, 503 ve 504 ile: kaç saniye sonra yeniden denenebileceği.',
  },
  success: 'İstenen veriler.',
  pagination: 'Sayfanın konumu. Saymak çok uzun sürerse sayılar null olur; imleçle `page` ve `totalPages` null olur.',
};
