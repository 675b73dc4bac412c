import type { ColumnName } from '../model/columns.js';

/**
 * How columns of orders are called: English, German, Spanish, Portuguese, French and Chinese (pinyin and characters). Phrases, the
 * plainest first; case, accents, separators and the order of words do not count. `not`: words that speak against it.
 */
export interface Terms {
  readonly names: readonly string[];
  readonly not: readonly string[];
}

const words = (text: string): string[] =>
  text
    .split(',')
    .map((w) => w.trim())
    .filter((w) => w !== '');
const terms = (names: string, not = ''): Terms => ({ names: words(names), not: words(not) });

const PLANNED =
  'promise, promised, estimated, expected, planned, scheduled, eta, due, zugesagt, versprochen, geplant, soll, prometido, prometida, estimada, estimado, prevista, previsto, prevu, prevue, yuji, chengnuo, 预计, 承诺';
const DONE = 'actual, ist, real, delivered, geliefert, zugestellt, entregado, entregue, livre, livree, songda shijian, picked';
const STEPS =
  'accept, accepted, confirm, confirmed, assign, assigned, pickup, picked, restaurant, driver, courier, kitchen, updated, modified';
const PEOPLE =
  'driver, courier, rider, dasher, customer, consumer, user, kunde, fahrer, kurier, cliente, client, livreur, usuario, entregador, repartidor';
const OUTCOMES =
  'cancel, cancelled, canceled, refund, refunded, support, ticket, complaint, storno, storniert, erstattet, erstattung, cancelado, reembolso, annule, rembourse';
const DETAILS = 'reason, grund, motivo, motif, comment, note, agent, by, amount at';

export const VOCABULARY: Readonly<Record<ColumnName, Terms>> = {
  order_id: terms(
    'order id, order nr, order no, order number, order uuid, order key, order, id, delivery id, bestellnummer, bestellnr, bestell id, bestellung id, bestellung, auftragsnummer, auftrag id, auftragsnr, id pedido, numero pedido, nro pedido, num pedido, pedido, id commande, numero commande, num commande, no commande, commande, dingdan hao, dingdan bianhao, dingdan id, 订单号, 订单编号',
    `${PEOPLE}, store, shop, restaurant, merchant, trip, route, batch, item, line, filiale, tienda, loja, magasin, time, date, datetime, total, status, value, count, at, anzahl, wert, datum, zeit, fecha, data, heure, region`,
  ),
  created_at: terms(
    'created at, created, ordered, ordered at, order time, order date, order datetime, order timestamp, placed at, order placed, order created, purchased at, submitted at, checkout at, creation time, created time, timestamp, time, date, bestellt am, bestellt um, bestellt, bestellzeit, bestellzeitpunkt, bestelldatum, auftragsdatum, auftragszeit, bestelleingang, eingang, erstellt am, erstellt, zeitpunkt, zeit, fecha pedido, hora pedido, fecha creacion, creado en, creado, fecha hora, fecha, pedido em, pedido en, data pedido, hora do pedido, criado em, data criacao, data hora, commande le, date commande, heure commande, cree le, date creation, passee le, horodatage, xiadan shijian, chuangjian shijian, dingdan shijian, 下单时间, 创建时间',
    `${PLANNED}, ${DONE}, ${STEPS}, ${OUTCOMES}, delivery, lieferung, liefer, entrega, livraison, store, account, prep`,
  ),
  region: terms(
    'region, city, market, metro, area, zone, district, territory, delivery region, region name, city name, stadt, gebiet, liefergebiet, bezirk, ort, ciudad, zona, mercado, provincia, cidade, regiao, ville, secteur, chengshi, diqu, quyu, 城市, 区域, 地区',
    'time, timezone, id of, restaurant, code postal, total, at, market cap',
  ),
  category: terms(
    'category, vertical, store type, store category, merchant type, merchant category, business line, business type, segment, cuisine, product category, kategorie, sparte, branche, warengruppe, sortiment, categoria, rubro, tipo tienda, tipo loja, categorie, type magasin, leibie, pinlei, 品类, 类别',
    'cancel, payment, refund, device, vehicle, reason, storno, customer, customer segment',
  ),
  store_id: terms(
    'store id, store, merchant id, merchant, restaurant id, restaurant, vendor id, vendor, shop id, shop, outlet, branch id, seller id, filiale, filial nr, filialnummer, filial id, laden, markt, haendler, partner id, tienda id, tienda, comercio, local id, loja id, loja, restaurante, estabelecimento, magasin id, magasin, enseigne, shangjia, mendian, dianpu, 门店, 商家',
    `time, datetime, type, category, prep, status, placed, at, ${PEOPLE}, wait, zeit, rating, name, lat, lon`,
  ),
  promised_eta: terms(
    'promised eta, promised at, promised delivery, promised, promise, eta, estimated delivery, expected delivery, estimated arrival, expected at, quoted eta, quoted, delivery deadline, deadline, due at, target time, sla, zugesagt um, zugesagt, versprochen, lieferversprechen, zusage, geplante lieferung, geplant, soll lieferzeit, lieferzeit soll, liefertermin, prometido, hora prometida, entrega prometida, entrega estimada, previsao entrega, entrega prevista, previsto, promis, livraison promise, livraison prevue, heure prevue, prevu, yuji songda, chengnuo songda, yuji shijian, 预计送达, 承诺送达',
    `actual, ist, real, error, delta, diff, changed, ${OUTCOMES}`,
  ),
  delivered_at: terms(
    'delivered at, delivered, delivered to consumer, delivered to customer, delivered time, delivery time, delivery datetime, actual delivery, dropoff, drop off, dropped off at, arrived at customer, arrival time, arrival, completed at, completed, geliefert am, geliefert um, geliefert, zugestellt am, zugestellt, ausgeliefert, lieferzeitpunkt, lieferzeit, lieferung, ankunft, entregado en, entregado, hora entrega, fecha entrega, entregue em, entregue, data entrega, entrega, livre le, livree le, livre, livree, heure livraison, date livraison, livraison, songda shijian, songda, 送达时间, 送达',
    `${PLANNED}, region, fee, items, article, artikel, address, restaurant, store, ${OUTCOMES}, minutes`,
  ),
  cancelled: terms(
    'cancelled, canceled, is cancelled, is canceled, cancellation, cancel flag, storniert, storno, abgebrochen, cancelado, cancelada, anulado, annulee, annule, quxiao, 取消',
    `${DETAILS}, fee, gebuehr`,
  ),
  refunded: terms(
    'refunded, refund, is refunded, has refund, refund flag, refund amount, refunded amount, amount refunded, erstattet, erstattung, rueckerstattung, gutschrift, erstattungsbetrag, reembolsado, reembolso, devolucion, devuelto, estorno, rembourse, remboursee, remboursement, tuikuan, 退款',
    DETAILS,
  ),
  support_contact: terms(
    'support contact, support, contacted support, support ticket, support tickets, ticket, tickets, complaint, complaints, has complaint, help contact, reklamation, reklamiert, beschwerde, kundenkontakt, kundenservice, kundendienst, queja, reclamo, soporte, contacto soporte, reclamacao, suporte, plainte, reclamation, sav, contact support, tousu, kefu, 投诉, 客服',
    DETAILS,
  ),
  items_ordered: terms(
    'items ordered, item count, items count, num items, number of items, n items, total items, items, quantity, basket size, anzahl artikel, artikelanzahl, artikel, positionen, menge, stueckzahl, cantidad articulos, cantidad, articulos, productos, itens, quantidade, qtd itens, nb articles, nombre articles, articles, quantite, shangpin shu, shangpin shuliang, shuliang, 商品数',
    'correct, missing, wrong, substituted, replaced, price, value, distinct, korrekt, richtig, fehlend, falsch, correctos, corretos, corrects, found, delivered, geliefert, id, fragile, max, min',
  ),
  items_correct: terms(
    'items correct, correct items, items fulfilled, items found, found items, items delivered, items right, artikel korrekt, korrekte artikel, artikel richtig, artikel geliefert, articulos correctos, articulos entregados, itens corretos, itens entregues, articles corrects, articles livres, zhengque shangpin',
    'missing, wrong, incorrect, falsch, fehlend',
  ),
  batched_flag: terms(
    'batched flag, batched, is batched, batch flag, is bundled, bundled, stacked, is stacked, grouped, gebuendelt, kombiniert, sammelfahrt, agrupado, agrupada, groupee, groupe, pindan, pinsong, 拼单',
    'size, id, count',
  ),
  batch_size: terms(
    'batch size, orders in batch, orders per trip, orders on trip, stack size, bundle size, buendelgroesse, stopps, tamano lote, tamanho lote, taille lot, pindan shu',
    'id, flag',
  ),
  merchant_prep_time: terms(
    'merchant prep time, prep time, preparation time, prep seconds, prep minutes, prep sec, prep min, prep, prep duration, kitchen time, cook time, cooking time, zubereitungszeit, zubereitung, zubereitungsdauer, vorbereitungszeit, kochzeit, kuechenzeit, tiempo preparacion, preparacion, tempo preparo, preparo, temps preparation, preparation, chucan shijian, beican shijian, 出餐时间',
    'estimated, expected, geplant, start, end, at',
  ),
  dasher_wait: terms(
    'dasher wait, courier wait, driver wait, rider wait, wait time, waiting time, wait seconds, wait minutes, wait at store, wait at restaurant, store wait, wait, wartezeit, wartezeit kurier, wartezeit fahrer, tiempo espera, espera, tempo espera, temps attente, attente, dengdai shijian, dengdai',
    'customer, kunde, cliente, client, support, call',
  ),
  in_stock_prob: terms(
    'in stock prob, stock prob, in stock probability, in stock, predicted availability, availability, stock probability, verfuegbarkeit, bestandswahrscheinlichkeit, disponibilidad, disponibilidade, disponibilite, kucun gailv',
    'courier, driver, count',
  ),
  substitutions: terms(
    'substitutions, substituted items, items substituted, items replaced, replaced items, n substitutions, substitution count, ersatzartikel, ersetzt, ersatz, sustituciones, sustituidos, substituicoes, substituidos, remplacements, remplaces, tihuan, 替换',
    'prob',
  ),
  fragile: terms('fragile, is fragile, fragile items, has fragile, zerbrechlich, fragil, yisui, 易碎', 'count'),
  distance_km: terms(
    'distance km, distance, trip distance, delivery distance, distance m, distance meters, distance miles, distance mi, km, trip km, entfernung, entfernung km, distanz, strecke, streckenlaenge, distancia, distancia km, juli, 距离',
    'time, bucket, band',
  ),
  supply_ratio: terms(
    'supply ratio, couriers per order, couriers per open order, driver supply, supply demand ratio, kurierverhaeltnis, kuriere je auftrag, ratio repartidores, ratio livreurs, yunli bi',
    'id',
  ),
  precipitation_mm: terms(
    'precipitation mm, precipitation, rain mm, rain, rainfall, niederschlag, niederschlag mm, regen, lluvia, precipitacion, chuva, precipitacao, pluie, precipitations, jiangyu, jiangshui',
    'flag, prob',
  ),
  trip_id: terms(
    'trip id, trip, route id, batch id, delivery trip, tour id, tour nr, tour, fahrt id, fahrt nr, viaje id, viaje, ruta id, viagem id, viagem, rota id, tournee, course id, xingcheng id, yundan hao',
    'distance, km, time, size, count, flag, at',
  ),
  dasher_id: terms(
    'dasher id, courier id, driver id, rider id, courier, driver, rider, dasher, fahrer id, fahrer nr, fahrer, kurier id, kurier nr, kurier, bote, repartidor id, repartidor, mensajero, entregador id, entregador, livreur id, livreur, coursier, qishou id, qishou, peisongyuan, 骑手',
    'wait, at, time, datetime, rating, restaurant, count, fee, pay, tip, wartezeit',
  ),
  subtotal: terms(
    'subtotal, order total, order value, order amount, basket value, total amount, gmv, total, amount, price, bestellwert, warenwert, auftragswert, betrag, summe, umsatz, preis, importe, monto, valor pedido, valor total, valor, montant, panier, prix, jine, dingdan jine, 金额',
    'discount, tip, refund, refunded, fee, item, items, tax, gebuehr, trinkgeld, rabatt, erstattet, erstattung, propina, reembolso, descuento, desconto, frais, pourboire, artikel, count, delivery',
  ),
  cancelled_at: terms(
    'cancelled at, canceled at, cancelled time, cancel time, cancellation time, cancelled on, cancelled date, cancellation date, storniert am, storniert um, stornozeit, stornodatum, cancelado en, cancelado em, fecha cancelacion, data cancelamento, hora cancelacion, annulee le, annule le, date annulation, quxiao shijian, 取消时间',
    'reason',
  ),
  refunded_at: terms(
    'refunded at, refund time, refund at, refunded on, refund date, refunded time, erstattet am, erstattet um, erstattungsdatum, erstattungszeit, reembolsado en, reembolsado em, fecha reembolso, data reembolso, rembourse le, date remboursement, tuikuan shijian, 退款时间',
    'reason',
  ),
  support_at: terms(
    'support at, support contact at, support time, contacted at, contact time, ticket created at, ticket at, ticket time, complaint at, complaint time, reklamiert am, reklamation am, beschwerde am, fecha queja, fecha reclamo, data reclamacao, plainte le, date plainte, tousu shijian, 投诉时间',
    'reason',
  ),
};

/** A column of words that tells what became of the order. */
export const STATE_NAMES = words(
  'order status, delivery status, status, order state, state, final status, bestellstatus, auftragsstatus, zustand, estado pedido, estado, situacao, statut commande, statut, etat, dingdan zhuangtai, zhuangtai, 状态',
);
/** The beginnings of its words, folded. */
export const STATE_WORDS: Readonly<Record<'cancelled' | 'refunded', readonly string[]>> = {
  cancelled: words('cancel, storn, abgebrochen, annul, anulad, quxiao, yi quxiao, rejected, abgelehnt, void, 取消, 已取消'),
  refunded: words('refund, erstatt, reembols, devuelt, estorn, rembours, tuikuan, 退款, 已退款'),
};

/** Words for yes and no that cxf itself does not read. */
export const YES = words('ja, j, wahr, si, s, sim, oui, o, vrai, verdadero, verdadeiro, shi, x, yes, y, true, t, on, 是');
export const NO = words('nein, n, falsch, no, nao, non, faux, falso, fou, false, f, off, -, 否');
/** Values that stand for none. */
export const NOTHING = words(
  'none, null, nan, n/a, na, nil, unknown, undefined, unbekannt, keine, -, --, (null), ninguno, desconocido, inconnu',
);

/** Times of steps in between: never guessed to be a promise or an arrival. */
export const STEP_NAMES = words(`${STEPS}, ${OUTCOMES}, ready, prep, start, dispatched, last, login`);
