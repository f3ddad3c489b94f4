import type { Guide } from './guide';

/** The guide in Turkish. */
export const guideTr: Guide = {
  'first-call': {
    title: 'İlk çağrı',
    text: `Bütün uç noktalar \`/api/v1\` altındadır, \`GET\` ile çağrılır ve JSON döndürür. Her istekte \`Authorization\` başlığında bir belirteç bulunmalıdır.

**Bu sayfadan.** Sayfanın üstünden bir hesap seçin, uç noktanın parametrelerini doldurun ve **İsteği gönder** düğmesine basın. Örnekler siz yazdıkça değişir.

**Kendi kodunuzdan.** Örnekler belirteci \`TOKEN\` değişkeninden okur. Gömülü veritabanı kullanılıyorsa şu komut demo kullanıcısı ada için bir belirteç yazdırır:

\`\`\`
export TOKEN=$(npm run --silent token -- --user ada)
\`\`\`

Kendi veritabanınızı kullanıyorsanız kimlik sağlayıcınızın verdiği bir belirteci kullanın. Ardından örnekteki isteği gönderin: istediğiniz veriler \`data\` alanındadır.`,
  },
  errors: {
    title: 'Hatalar',
    text: `Ne olursa olsun her yanıt aynı zarftır: \`isSuccess\`, \`statusCode\`, \`data\`, \`errors\` ve \`timestamp\`. \`isSuccess\` alanına ya da HTTP durum koduna bakın; ikisi her zaman birbirini tutar.

- **İnsanlar için:** \`errors\`. İlk metin durum kodunun sabit iletisidir; sonraki her metin geçersiz bir değeri \`alan: neden\` biçiminde açıklar. İletiler \`x-language\` ile seçilen dildedir.
- **Programlar için:** \`x-error-code\` yanıt başlığı, örneğin \`BAD_USER_INPUT\`. Dile göre değişmez.
- **Destek için:** \`x-request-id\` yanıt başlığı. İsteğin bütün günlük satırlarında yer alır.

429, 503 ya da 504 yanıtından sonra \`Retry-After\` başlığındaki saniye kadar bekleyip isteği yineleyin. Diğer hatalarda önce isteği ya da belirteci değiştirin: bkz. [Durum kodları](#statuses).`,
  },
  paging: {
    title: 'Sayfalama',
    text: `İki liste de her seferinde bir sayfa döndürür; en yeni işlem baştadır. \`limit\` sayfadaki işlem sayısıdır: varsayılan 20, en çok 100.

- **İmleçle.** Her yanıttaki \`pagination.nextCursor\` değerini, null olana kadar, sonraki isteğin \`cursor\` parametresi olarak gönderin. Bu sırada yeni işlemler eklense de hiçbir işlem atlanmaz ve iki kez gelmez.
- **Numarayla.** 1’den \`pagination.totalPages\` değerine kadar \`page\` gönderin. Yeni bir işlem diğerlerini kaydırdığından sayfalar iki istek arasında değişebilir.

İmleç yalnızca alındığı listenin hesabı ve filtreleri için geçerlidir: \`cursor\` ve \`limit\` dışında bir şeyi değiştirmeyin. \`page\` ile \`cursor\` birlikte kullanılamaz.`,
  },
  grouping: {
    title: 'Gruplama',
    text: `\`/users/me/transactions/grouped\`, düz listenin sayfalarını, her sayfanın işlemlerini yayına göre gruplayarak döndürür. Önce sayfa kesilir, sonra gruplanır; bu yüzden iki listenin aynı sayfasında aynı işlemler bulunur.

- \`"kind": "group"\` olan bir öğe, bir yayının o sayfadaki işlemlerini ve toplamlarını içerir. Öğenin yeri, en yeni işleminin yeridir.
- \`"kind": "transaction"\` olan bir öğe, yayını olmayan bir işlemdir.
- \`isComplete\` false ise yayının başka sayfalarda da işlemleri vardır. Yayın başına tek bir grup göstermek için sayfalardaki grupları \`streamId\` ile birleştirip toplamlarını toplayın.`,
  },
  'time-zones': {
    title: 'Saat dilimleri',
    text: `Yanıtlardaki saatler UTC’dir ve milisaniye içerir. Filtreler iki biçimde yazılabilir:

- **Tarih:** \`from=2026-05-01&to=2026-05-31\` tam günlerdir; \`to\` günü de dahildir. Günlerin hangi saat diliminde başlayıp bittiğini \`x-timezone\` başlığı belirler.
- **Saat farkı içeren tarih-saat:** \`2026-05-01T00:00:00+03:00\` gibi bir değer başlıktan bağımsızdır. \`from\` anı dahildir, \`to\` anı değildir. URL’de \`+\` yerine \`%2B\` yazın.

Saat dilimleri, yaz saati uygulaması olmayan sabit farklardır. Başlık gönderilmezse günler UTC’ye göredir.`,
  },
};
