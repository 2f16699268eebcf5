'use strict'
const { test, before, after } = require('node:test')
const assert = require('node:assert')
const net = require('net')
const mc = require('minecraft-protocol')
const { startServer, onFloor, sleep, until } = require('./harness')
const { chance } = require('../../../botteam/world/js/sandbox/terrain/chance')

let server, bystander, floor
before(async () => {
  server = await startServer()
  bystander = await server.join('Bystander')
  floor = await onFloor(server, bystander)
})
after(async () => {
  assert.deepStrictEqual(bystander.errors, [])
  await server.stop()
})

async function intrude (name) {
  const client = mc.createClient({ host: '127.0.0.1', port: server.port, username: name, version: '1.21.4', auth: 'offline' })
  client.on('error', () => {})
  await new Promise(resolve => client.once('position', resolve))
  return client
}

const random = chance(7)
const pick = list => list[Math.floor(random() * list.length)]
const odd = () => pick([0, -1, 1, 2147483647, -2147483648, 255, 46, 9999])
const wild = () => pick([NaN, Infinity, -Infinity, 1e308, -1e9, 0, 3e7, -0.0001])
const place = () => pick([{ x: 0, y: -2048, z: 0 }, { x: 33554431, y: 2047, z: -33554432 }, { x: 0, y: 150, z: 0 }, { x: 1, y: 319, z: 1 }])
const slot = () => pick([{ itemCount: 0 }, { itemCount: 2147483647, itemId: 99999, addedComponentCount: 0, removedComponentCount: 0, components: [], removeComponents: [] }])

const PACKETS = {
  position: () => ({ x: wild(), y: wild(), z: wild(), flags: {} }),
  position_look: () => ({ x: 0, y: 150, z: 0, yaw: wild(), pitch: wild(), flags: {} }),
  look: () => ({ yaw: wild(), pitch: wild(), flags: {} }),
  block_dig: () => ({ status: odd(), location: place(), face: pick([-128, 127, 0]), sequence: odd() }),
  block_place: () => ({ hand: odd(), location: place(), direction: odd(), cursorX: wild(), cursorY: wild(), cursorZ: wild(), insideBlock: true, worldBorderHit: false, sequence: odd() }),
  use_item: () => ({ hand: odd(), sequence: odd(), rotation: { x: wild(), y: wild() } }),
  use_entity: () => ({ target: odd(), mouse: pick([0, 1, 2]), x: wild(), y: wild(), z: wild(), hand: odd(), sneaking: true }),
  held_item_slot: () => ({ slotId: pick([-1, 9, 32767, -32768]) }),
  window_click: () => ({ windowId: odd(), stateId: odd(), slot: pick([-999, -1, 32767, 45]), mouseButton: pick([-128, 127, 0]), mode: pick([0, 1, 2, 3, 4, 5, 6, 99]), changedSlots: [], cursorItem: { itemCount: 0 } }),
  close_window: () => ({ windowId: odd() }),
  set_creative_slot: () => ({ slot: pick([-1, 32767, 45]), item: slot() }),
  chat_command: () => ({ command: pick(['', ' ', 'give', 'x'.repeat(30000), 'tp ~ ~ ~', 'fill 0 0 0 9999 9999 9999 stone', 'gamemode @e[type=']) }),
  teleport_confirm: () => ({ teleportId: odd() }),
  entity_action: () => ({ entityId: odd(), actionId: pick(['start_sneaking', 'stop_sleeping']), jumpBoost: odd() }),
  player_input: () => ({ inputs: { shift: true } }),
  arm_animation: () => ({ hand: odd() }),
  client_command: () => ({ actionId: 'perform_respawn' }),
  custom_payload: () => ({ channel: 'x:' + 'y'.repeat(100), data: Buffer.alloc(1000) })
}

function attack (client, packets) {
  for (let i = 0; i < packets; i++) {
    const name = pick(Object.keys(PACKETS))
    try {
      client.write(name, PACKETS[name]())
    } catch { /* what cannot even be written is no danger */ }
  }
}

test('10,000 hostile packets: the others notice nothing', async () => {
  for (let round = 0; round < 20; round++) {
    const client = await intrude(`Evil${round}`)
    attack(client, 500)
    await sleep(40)
    client.socket.destroy()
  }
  bystander.chat('still here')
  await until(() => server.console('list').then(text => /There are 1 of a max of 40 players online: Bystander/.test(text)), 'the intruders gone')
  assert.strictEqual(bystander.blockAt(floor).name, 'stone')
  assert.ok(bystander.entity.position.distanceTo(floor.offset(0.5, 1, 0.5)) < 0.5)
  assert.strictEqual(bystander.health, 20)
  assert.doesNotMatch(server.stderr, /Error/, server.stderr.slice(0, 2000))
})

test('garbage on the wire only ends its own connection', async () => {
  for (let i = 0; i < 20; i++) {
    const socket = net.connect(server.port, '127.0.0.1')
    socket.on('error', () => {})
    socket.write(Buffer.from(Array.from({ length: 300 }, () => Math.floor(random() * 256))))
    await sleep(10)
    socket.destroy()
  }
  const client = await intrude('Garbler')
  for (let i = 0; i < 200; i++) client.writeRaw(Buffer.from(Array.from({ length: 40 }, () => Math.floor(random() * 256))))
  await sleep(300)
  client.socket.destroy()
  const start = performance.now()
  assert.match(await server.console('seed'), /Seed: \[1\]/)
  assert.ok(performance.now() - start < 200)
})
