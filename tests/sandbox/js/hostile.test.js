'use strict'
const { test, before, after } = require('node:test')
const assert = require('node:assert')
const net = require('net')
const zlib = require('zlib')
const mc = require('minecraft-protocol')
const { startServer, onFloor, measured, sleep, until } = require('./harness')
const { chance } = require('../../../botteam/world/js/sandbox/terrain/chance')

let server, bystander, floor
before(async () => {
  server = await startServer()
  bystander = await server.join('Bystander')
  floor = await onFloor(server, bystander)
})
after(async () => {
  assert.deepStrictEqual(bystander.errors, [])
  assert.strictEqual(server.stderr, '')
  await server.stop()
})

async function intrude (name) {
  const client = mc.createClient({ host: '127.0.0.1', port: server.port, username: name, version: '1.21.4', auth: 'offline' })
  client.on('error', () => {})
  client.reason = null // why it was sent away
  client.on('kick_disconnect', ({ reason }) => { client.reason = reason.value.text.value })
  client.on('end', () => { client.isGone = true })
  await new Promise(resolve => client.once('position', ({ teleportId }) => {
    client.write('teleport_confirm', { teleportId })
    resolve()
  }))
  return client
}

const random = chance(7)
const pick = list => list[Math.floor(random() * list.length)]
const odd = () => pick([0, -1, 1, 2147483647, -2147483648, 255, 46, 9999])
const wild = () => pick([NaN, Infinity, -Infinity, 1e308, -1e9, 0, 3e7, -0.0001])
const place = () => pick([{ x: 0, y: -2048, z: 0 }, { x: 33554431, y: 2047, z: -33554432 }, { x: 0, y: 150, z: 0 }, { x: 1, y: 319, z: 1 }])
const slot = () => pick([{ itemCount: 0 }, { itemCount: 2147483647, itemId: 99999, addedComponentCount: 0, removedComponentCount: 0, components: [], removeComponents: [] }])

const long = 'x'.repeat(30000)
const PACKETS = {
  look: () => ({ yaw: wild(), pitch: wild(), flags: {} }),
  flying: () => ({ flags: {} }),
  block_dig: () => ({ status: odd(), location: place(), face: pick([-128, 127, 0]), sequence: odd() }),
  block_place: () => ({ hand: odd(), location: place(), direction: odd(), cursorX: wild(), cursorY: wild(), cursorZ: wild(), insideBlock: true, worldBorderHit: false, sequence: odd() }),
  use_item: () => ({ hand: odd(), sequence: odd(), rotation: { x: wild(), y: wild() } }),
  use_entity: () => ({ target: odd(), mouse: pick([0, 1, 2]), x: wild(), y: wild(), z: wild(), hand: odd(), sneaking: true }),
  held_item_slot: () => ({ slotId: pick([-1, 9, 32767, -32768]) }),
  window_click: () => ({ windowId: odd(), stateId: odd(), slot: pick([-999, -1, 32767, 45]), mouseButton: pick([-128, 127, 0]), mode: pick([0, 1, 2, 3, 4, 5, 6, 99]), changedSlots: [], cursorItem: { itemCount: 0 } }),
  close_window: () => ({ windowId: odd() }),
  set_creative_slot: () => ({ slot: pick([-1, 32767, 45]), item: slot() }),
  chat_command: () => ({ command: pick(['', ' ', 'give', long, 'tp ~ ~ ~', 'fill 0 0 0 9999 9999 9999 stone', 'gamemode @e[type=', 'xp add @s 2147483647 levels']) }),
  tab_complete: () => ({ transactionId: odd(), text: pick(['', ' ', long]) }),
  teleport_confirm: () => ({ teleportId: odd() }),
  entity_action: () => ({ entityId: odd(), actionId: pick(['start_sneaking', 'stop_sleeping']), jumpBoost: odd() }),
  player_input: () => ({ inputs: { shift: true } }),
  arm_animation: () => ({ hand: odd() }),
  client_command: () => ({ actionId: 'perform_respawn' }),
  settings: () => ({ locale: long, viewDistance: pick([-128, 0, 127]), chatFlags: odd(), chatColors: true, skinParts: 255, mainHand: odd(), enableTextFiltering: true, enableServerListing: true, particleStatus: 'all' }),
  name_item: () => ({ name: long }),
  update_sign: () => ({ location: place(), isFrontText: true, text1: long, text2: '', text3: '', text4: '' }),
  edit_book: () => ({ hand: odd(), pages: [long], title: long }),
  craft_recipe_request: () => ({ windowId: odd(), recipeId: odd(), makeAll: true }),
  pick_item_from_block: () => ({ position: place(), includeData: true }),
  chunk_batch_received: () => ({ chunksPerTick: wild() }),
  vehicle_move: () => ({ x: wild(), y: wild(), z: wild(), yaw: wild(), pitch: wild(), onGround: true }),
  abilities: () => ({ flags: pick([-128, 127]) }),
  enchant_item: () => ({ windowId: odd(), enchantment: odd() }),
  pong: () => ({ id: odd() }),
  message_acknowledgement: () => ({ count: odd() }),
  custom_payload: () => ({ channel: 'x:' + 'y'.repeat(100), data: Buffer.alloc(1000) })
}
const NAMES = Object.keys(PACKETS)

/** Writes packets for as long as the server bears it; returns how many went out. */
async function attack (client, most) {
  let sent = 0
  while (sent < most && !client.isGone) {
    for (let i = 0; i < 250; i++) {
      const name = pick(NAMES)
      try {
        client.write(name, PACKETS[name]())
        sent++
      } catch { /* what cannot even be written is no danger */ }
    }
    await sleep(30)
  }
  return sent
}

/** The others play on: nobody was moved or hurt, the server answers, ticks come at their rate. */
async function allIsWell () {
  await until(() => server.console('list').then(text => /There are 1 of a max of 40 players online: Bystander/.test(text)), 'the intruders gone')
  assert.strictEqual(bystander.blockAt(floor).name, 'stone')
  assert.ok(bystander.entity.position.distanceTo(floor.offset(0.5, 1, 0.5)) < 0.5)
  assert.strictEqual(bystander.health, 20)
  assert.deepStrictEqual(bystander.errors, [])
  assert.strictEqual(server.stderr, '')
  await measured(async () => {
    const [ticks, start] = [await server.age(), performance.now()]
    await sleep(500)
    return (await server.age() - ticks) / (performance.now() - start) * 1000
  }, rate => rate > 18 && rate < 22)
}

test('10,000 hostile packets: the others notice nothing', async () => {
  let sent = 0
  for (let round = 0; sent < 10000; round++) {
    const client = await intrude(`Evil${round}`)
    sent += await attack(client, 2500)
    client.socket.destroy()
  }
  bystander.chat('still here')
  await allIsWell()
})

const CLICK = { windowId: 0, stateId: 0, slot: 36, mouseButton: 0, mode: 0, changedSlots: [], cursorItem: { itemCount: 0 } }
const many = (count, name, params) => client => { for (let i = 0; i < count; i++) client.write(name, params) }
const broken = packet => async client => {
  for (let i = 0; i < 4; i++) {
    for (let j = 0; j < 50; j++) client.writeRaw(Buffer.from(typeof packet === 'function' ? packet() : packet))
    await sleep(50)
  }
}
const bytes = (...list) => client => client.socket.write(Buffer.from(list.flat()))
const bomb = zlib.deflateSync(Buffer.alloc(100e6))

for (const [what, act, reason] of [
  ['5,000 clicks at once', many(5000, 'window_click', CLICK), /packet rate/],
  ['5,000 looks at once', many(5000, 'look', { yaw: 0, pitch: 0, flags: {} }), /packet rate/],
  ['20 MB of payload', many(20, 'custom_payload', { channel: 'x:y', data: Buffer.alloc(2e6, 1) }), /packet rate|compressed/],
  ['a position that is no number', many(1, 'position', { x: NaN, y: 150, z: 0, flags: {} }), /Invalid move/],
  ['a position beyond the world', many(1, 'position_look', { x: 0, y: 150, z: -Infinity, yaw: 0, pitch: 0, flags: {} }), /Invalid move/],
  ['200 packets with an unknown number', broken([0xfe, 0x01, 1, 2, 3]), /broken packets/],
  ['200 packets that end too early', broken([0x10, 0x00]), /broken packets/],
  ['a length beyond reason', bytes([0xff, 0xff, 0xff, 0xff, 0x07], Array(50).fill(0)), /Bad packet length/],
  ['a length below nothing', bytes([0xfb, 0xff, 0xff, 0xff, 0x0f], Array(50).fill(0)), /Bad packet length/],
  ['a bomb of 100 MB', client => client.framer.write(Buffer.concat([Buffer.from([0xff, 0xff, 0x7f]), bomb])), /Badly compressed/]
]) {
  test(`${what}: sent away with a reason`, async () => {
    const client = await intrude('Evil')
    await act(client)
    await until(() => client.isGone, 'sent away')
    assert.match(String(client.reason), reason)
    await allIsWell()
  })
}

test('whoever stops in the middle of a packet, or never says who he is, is nobody', async () => {
  const client = await intrude('Evil')
  client.socket.write(Buffer.from([100, 1, 2, 3]))
  await sleep(100)
  client.socket.destroy()
  const idlers = Array.from({ length: 50 }, () => net.connect(server.port, '127.0.0.1').on('error', () => {}))
  await sleep(200)
  await allIsWell()
  idlers.forEach(socket => socket.destroy())
})

test('garbage on the wire only ends its own connection', async () => {
  const garbage = length => Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)))
  for (let i = 0; i < 20; i++) {
    const socket = net.connect(server.port, '127.0.0.1')
    socket.on('error', () => {})
    socket.write(garbage(300))
    await sleep(10)
    socket.destroy()
  }
  const client = await intrude('Garbler')
  await broken(() => garbage(40))(client)
  await until(() => client.isGone, 'sent away')
  await allIsWell()
})
