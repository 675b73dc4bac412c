import { tokensOf } from './names.js';

/** Cities, their codes and countries by time zone: what regions of delivery marketplaces are mostly called. */
const PLACES: Readonly<Record<string, string>> = {
  'America/Los_Angeles':
    'sf, sfo, san francisco, bay area, la, lax, los angeles, san jose, sjc, palo alto, mountain view, oakland, berkeley, sacramento, san diego, seattle, sea, portland, pdx, las vegas, fremont, sunnyvale, santa clara, cupertino, california, long beach, fresno, vancouver',
  'America/Denver': 'denver, den, salt lake city, slc, boulder, albuquerque, el paso, colorado springs, boise, calgary, edmonton',
  'America/Phoenix': 'phoenix, phx, tucson, scottsdale, mesa',
  'America/Chicago':
    'chi, chicago, ord, dallas, dfw, houston, hou, austin, aus, san antonio, minneapolis, msp, st louis, kansas city, nashville, milwaukee, new orleans, texas, illinois, memphis, oklahoma city',
  'America/New_York':
    'nyc, ny, new york, new york city, manhattan, brooklyn, queens, bronx, boston, bos, philadelphia, philly, phl, washington, dc, washington dc, miami, mia, atlanta, atl, detroit, orlando, tampa, charlotte, pittsburgh, baltimore, jersey city, columbus, cleveland, indianapolis, florida, toronto, montreal, ottawa',
  'America/Mexico_City': 'cdmx, mexico city, ciudad de mexico, mexico, guadalajara, monterrey, puebla, gdl, mty',
  'America/Bogota': 'bogota, medellin, cali, barranquilla, colombia',
  'America/Lima': 'lima, peru, arequipa',
  'America/Santiago': 'santiago, santiago de chile, chile, valparaiso',
  'America/Argentina/Buenos_Aires': 'buenos aires, argentina, cordoba argentina, rosario, caba',
  'America/Montevideo': 'montevideo, uruguay',
  'America/Sao_Paulo':
    'sao paulo, sp, rio de janeiro, rio, rj, belo horizonte, bh, curitiba, porto alegre, brasilia, salvador, campinas, brasil, brazil, florianopolis, recife, fortaleza',
  'Europe/London':
    'london, lon, manchester, birmingham, leeds, glasgow, liverpool, bristol, edinburgh, sheffield, cardiff, united kingdom, uk, gb, england',
  'Europe/Dublin': 'dublin, cork, ireland',
  'Europe/Lisbon': 'lisboa, lisbon, lissabon, porto, portugal, braga, coimbra',
  'Europe/Madrid': 'madrid, barcelona, bcn, valencia, sevilla, zaragoza, malaga, bilbao, espana, spain, alicante, murcia',
  'Europe/Paris':
    'paris, lyon, marseille, toulouse, nice, nantes, bordeaux, lille, strasbourg, montpellier, rennes, france, grenoble',
  'Europe/Berlin':
    'berlin, ber, hamburg, ham, munchen, munich, muc, koln, cologne, frankfurt, fra, stuttgart, dusseldorf, leipzig, dortmund, essen, bremen, dresden, hannover, nurnberg, bonn, munster, karlsruhe, mannheim, augsburg, deutschland, germany',
  'Europe/Vienna': 'wien, vienna, graz, linz, salzburg, innsbruck, osterreich, austria',
  'Europe/Zurich': 'zurich, genf, geneva, geneve, basel, bern, lausanne, schweiz, switzerland, luzern',
  'Europe/Brussels': 'brussel, brussels, bruxelles, antwerpen, antwerp, gent, belgium, belgie, belgique',
  'Europe/Amsterdam': 'amsterdam, ams, rotterdam, den haag, the hague, utrecht, eindhoven, nederland, netherlands',
  'Europe/Rome': 'roma, rome, milano, milan, torino, napoli, bologna, firenze, italia, italy, palermo',
  'Europe/Warsaw': 'warszawa, warsaw, krakow, wroclaw, gdansk, poznan, polska, poland, lodz',
  'Europe/Prague': 'praha, prague, brno, czechia, ostrava',
  'Europe/Stockholm': 'stockholm, goteborg, malmo, sverige, sweden, uppsala',
  'Europe/Copenhagen': 'kobenhavn, copenhagen, aarhus, denmark, danmark',
  'Europe/Oslo': 'oslo, bergen, norway, norge',
  'Europe/Helsinki': 'helsinki, espoo, tampere, finland, suomi',
  'Europe/Athens': 'athens, athina, thessaloniki, greece',
  'Europe/Istanbul': 'istanbul, ankara, izmir, turkiye, turkey',
  'Asia/Dubai': 'dubai, abu dhabi, sharjah, uae',
  'Asia/Riyadh': 'riyadh, jeddah, saudi arabia',
  'Africa/Cairo': 'cairo, alexandria, egypt',
  'Africa/Lagos': 'lagos, abuja, nigeria',
  'Africa/Nairobi': 'nairobi, mombasa, kenya',
  'Africa/Johannesburg': 'johannesburg, cape town, durban, pretoria, south africa',
  'Asia/Kolkata':
    'mumbai, bombay, delhi, new delhi, ncr, bangalore, bengaluru, blr, hyderabad, chennai, kolkata, pune, india, gurgaon, noida, ahmedabad',
  'Asia/Singapore': 'singapore, sg, sin',
  'Asia/Kuala_Lumpur': 'kuala lumpur, malaysia, penang',
  'Asia/Jakarta': 'jakarta, bandung, surabaya',
  'Asia/Manila': 'manila, cebu, philippines',
  'Asia/Bangkok': 'bangkok, thailand, chiang mai',
  'Asia/Ho_Chi_Minh': 'ho chi minh city, hcmc, saigon, hanoi, vietnam',
  'Asia/Hong_Kong': 'hong kong, hk, kowloon',
  'Asia/Taipei': 'taipei, taiwan, kaohsiung',
  'Asia/Shanghai':
    'shanghai, beijing, guangzhou, shenzhen, hangzhou, chengdu, nanjing, wuhan, xian, chongqing, suzhou, tianjin, china, 上海, 北京, 广州, 深圳, 杭州, 成都, 南京, 武汉, 西安, 重庆, 苏州, 天津',
  'Asia/Tokyo': 'tokyo, osaka, kyoto, nagoya, yokohama, fukuoka, sapporo, japan',
  'Asia/Seoul': 'seoul, busan, incheon, korea',
  'Australia/Sydney': 'sydney, syd, melbourne, mel, canberra, nsw, victoria',
  'Australia/Brisbane': 'brisbane, gold coast, queensland',
  'Australia/Perth': 'perth',
  'Pacific/Auckland': 'auckland, wellington, christchurch, new zealand',
};

const key = (name: string): string => tokensOf(name).join(' ');

const zones = new Map(
  Object.entries(PLACES).flatMap(([zone, names]) => names.split(',').map((name) => [key(name), zone] as const)),
);

/** The time zone of a region by its name: `SF`, `Berlin Mitte`, `de-muc`; null where the name is of no place known here. */
export function zoneOfPlace(region: string): string | null {
  const whole = key(region);
  const found = zones.get(whole);
  if (found) return found;
  // A city within a longer name; codes of two or three letters only where they stand alone.
  const tokens = whole.split(' ');
  for (let length = Math.min(3, tokens.length); length > 0; length--)
    for (let from = 0; from + length <= tokens.length; from++) {
      const part = tokens.slice(from, from + length).join(' ');
      const zone = part.length > 3 ? zones.get(part) : undefined;
      if (zone) return zone;
    }
  return null;
}
