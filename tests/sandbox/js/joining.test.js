'use strict'
// A vanilla 1.21.4 client cannot be fetched here. What it goes by when it joins is checked instead, against the protocol of
// minecraft-data and minecraft.wiki/w/Java_Edition_protocol/FAQ#What's_the_normal_login_sequence: the order of packets, whole
// registries (none is left to a data pack that the client is said to know), tags whose numbers are those of this version, the
// chunk centre and the game event before the chunks, batches with their true count, the tab list, operator level, commands.
const { test, before, after } = require('node:test')
const assert = require('node:assert')
const mc = require('minecraft-protocol')
const registry = require('prismarine-registry')('1.21.4')
const { startServer, until } = require('./harness')

let server, client
const seen = []
before(async () => {
  server = await startServer()
  client = mc.createClient({ host: '127.0.0.1', port: server.port, username: 'Vera', version: '1.21.4', auth: 'offline' })
  client.errors = []
  client.on('error', error => client.errors.push(error))
  client.on('packet', (data, { name, state }) => seen.push({ name, state, data }))
  client.on('position', ({ teleportId }) => client.write('teleport_confirm', { teleportId }))
  await until(() => all('map_chunk').length > 100, 'a world')
})
after(async () => {
  assert.deepStrictEqual(client.errors, [])
  client.end()
  assert.strictEqual(server.stderr, '')
  await server.stop()
})

const all = name => seen.filter(packet => packet.name === name).map(packet => packet.data)
const first = name => all(name)[0]
const order = names => names.map(name => seen.findIndex(packet => packet.name === name))

test('packets come in the order that vanilla keeps', () => {
  const names = ['compress', 'success', 'custom_payload', 'feature_flags', 'registry_data', 'finish_configuration', 'login', 'difficulty', 'abilities',
    'held_item_slot', 'entity_status', 'declare_commands', 'player_info', 'spawn_position', 'position', 'game_state_change', 'update_view_position', 'chunk_batch_start', 'map_chunk', 'chunk_batch_finished']
  const places = order(names)
  assert.deepStrictEqual(places, [...places].sort((a, b) => a - b), String(names.map((name, i) => [name, places[i]])))
  assert.ok(!places.includes(-1))
  for (const name of ['tags', 'registry_data', 'feature_flags']) assert.ok(seen.filter(p => p.name === name).every(p => p.state === 'configuration'))
  assert.strictEqual(first('game_state_change').reason, 'level_chunks_load_start')
})

test('every registry that the client needs comes whole', () => {
  const sent = Object.fromEntries(all('registry_data').map(({ id, entries }) => [id, entries]))
  assert.deepStrictEqual(Object.keys(sent).sort(), ['banner_pattern', 'chat_type', 'damage_type', 'dimension_type', 'enchantment', 'instrument', 'jukebox_song', 'painting_variant', 'trim_material', 'trim_pattern', 'wolf_variant', 'worldgen/biome'].map(n => `minecraft:${n}`))
  for (const [id, entries] of Object.entries(sent)) assert.ok(entries.length && entries.every(({ key, value }) => key && value), id)
  const { dimension } = first('login').worldState
  assert.strictEqual(sent['minecraft:dimension_type'][dimension].key, 'minecraft:overworld')
})

test('tags name the blocks, items and entities of this version', () => {
  const sent = Object.fromEntries(first('tags').tags.map(({ tagType, tags }) => [tagType, Object.fromEntries(tags.map(({ tagName, entries }) => [tagName, entries]))]))
  const blocks = name => sent['minecraft:block'][`minecraft:${name}`].map(id => registry.blocks[id].name)
  const items = name => sent['minecraft:item'][`minecraft:${name}`].map(id => registry.items[id].name)
  assert.deepStrictEqual(blocks('climbable').slice(0, 3), ['ladder', 'vine', 'scaffolding'])
  assert.ok(blocks('fences').every(name => name.endsWith('_fence')) && blocks('fences').includes('pale_oak_fence'))
  assert.ok(blocks('beds').length === 16 && blocks('beds').every(name => name.endsWith('_bed')))
  assert.ok(blocks('mineable/pickaxe').includes('deepslate_iron_ore') && !blocks('mineable/pickaxe').includes('oak_log'))
  assert.deepStrictEqual(items('swords').sort(), ['diamond', 'golden', 'iron', 'netherite', 'stone', 'wooden'].map(n => `${n}_sword`))
  assert.ok(items('planks').includes('pale_oak_planks') && items('logs').includes('birch_log'))
  const undead = sent['minecraft:entity_type']['minecraft:skeletons'].map(id => registry.entities[id].name)
  assert.deepStrictEqual(undead, ['skeleton', 'stray', 'wither_skeleton', 'skeleton_horse', 'bogged'])
  const fire = sent['minecraft:damage_type']['minecraft:is_fire'].map(i => all('registry_data').find(r => r.id === 'minecraft:damage_type').entries[i].key)
  assert.ok(fire.includes('minecraft:lava') && fire.includes('minecraft:on_fire') && !fire.includes('minecraft:fall'), String(fire))
})

test('every tag that a registry refers to is there', () => {
  const tags = new Set(first('tags').tags.flatMap(({ tagType, tags }) => tags.map(({ tagName }) => tagName)))
  const wanted = new Set(JSON.stringify(all('registry_data'), (_, value) => (typeof value === 'bigint' ? String(value) : value)).match(/#minecraft:[a-z_/]+/g))
  assert.ok(wanted.size > 30)
  assert.deepStrictEqual([...wanted].filter(name => !tags.has(name.slice(1))), [])
})

test('columns come in batches, around the centre that was told before', () => {
  const { chunkX, chunkZ } = first('update_view_position')
  const view = first('login').viewDistance
  assert.ok(all('map_chunk').every(({ x, z }) => Math.max(Math.abs(x - chunkX), Math.abs(z - chunkZ)) <= view))
  const start = seen.findIndex(p => p.name === 'chunk_batch_start')
  const end = seen.findIndex(p => p.name === 'chunk_batch_finished')
  const within = seen.slice(start, end).filter(p => p.name === 'map_chunk')
  assert.strictEqual(within.length, first('chunk_batch_finished').batchSize)
  const { x, z } = first('position')
  assert.ok(within.some(({ data }) => data.x === Math.floor(x / 16) && data.z === Math.floor(z / 16)), 'the column where the player stands')
})

test('the tab list has the player, listed; abilities and operator level are those of a plain player', () => {
  const [entry] = first('player_info').data
  assert.deepStrictEqual([entry.player.name, entry.listed, entry.gamemode], ['Vera', 1, 0])
  assert.strictEqual(first('abilities').flags, 0)
  assert.strictEqual(first('entity_status').entityStatus, 24)
})

test('the commands are those that one may use, and more for an operator', async () => {
  const words = ({ nodes, rootIndex }) => nodes[rootIndex].children.map(i => nodes[i].extraNodeData.name)
  assert.deepStrictEqual(words(first('declare_commands')).sort(), ['list', 'me', 'msg', 'tell', 'w'])
  await server.console('op Vera')
  await until(() => all('declare_commands').length === 2, 'the longer list')
  const more = words(all('declare_commands')[1])
  for (const name of ['give', 'clear', 'tp', 'setblock', 'gamerule', 'stop']) assert.ok(more.includes(name), name)
  assert.strictEqual(all('entity_status').at(-1).entityStatus, 28)
})

test('what a furnace takes is told, so that shift-clicks go where they should', () => {
  const taken = Object.fromEntries(first('declare_recipes').recipes.map(({ name, items }) => [name, items.map(id => registry.items[id].name)]))
  assert.deepStrictEqual(Object.keys(taken), ['minecraft:furnace_input', 'minecraft:blast_furnace_input', 'minecraft:smoker_input'])
  assert.ok(taken['minecraft:furnace_input'].includes('sand') && !taken['minecraft:smoker_input'].includes('sand') && taken['minecraft:smoker_input'].includes('beef'))
})

test('it is kept alive, and its answers are taken', async () => {
  await until(() => all('keep_alive').length > 0, 'a keep-alive')
  assert.match(await server.console('list'), /Vera/)
})
