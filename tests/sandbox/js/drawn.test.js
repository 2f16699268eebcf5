'use strict'
const { test, before, after } = require('node:test')
const assert = require('node:assert')
const { startServer, until, onFloor, Vec3, measured } = require('./harness')

let server, bot, floor
before(async () => {
  server = await startServer()
  bot = await server.join('Flora')
  await server.console('gamerule doMobSpawning false')
  floor = await onFloor(server, bot)
})
after(async () => {
  assert.deepStrictEqual(bot.errors, [])
  assert.strictEqual(server.stderr, '')
  await server.stop()
})

test('a column lists its chests and beds, which vanilla clients draw only then', async () => {
  await server.console(`setblock ${floor.x + 3} 151 ${floor.z + 4} chest`)
  await server.console(`setblock ${floor.x + 5} 152 ${floor.z + 1} red_bed`)
  const told = []
  const late = server.join('Late', { plugins: { listen: client => client._client.on('map_chunk', p => told.push(...p.blockEntities)) } })
  const { errors } = await late
  assert.deepStrictEqual(told.map(({ x, y, z, type }) => [x, y, z, type]), [[3, 151, 4, 1], [5, 152, 1, 25]])
  assert.deepStrictEqual(errors, [])
})

test('packets to a client on the same machine are not deflated', async () => {
  const frames = []
  const near = await server.join('Near', {
    plugins: { listen: client => client._client.once('login', () => client._client.splitter.on('data', data => frames.push(data))) }
  })
  assert.ok(near.blockAt(floor))
  await until(() => frames.filter(frame => frame.length > 1000).length > 5, 'columns')
  assert.strictEqual(frames.filter(frame => frame[0] !== 0).length, 0) // 0: not deflated; else the length before
})

test('the biome has the name that the server meant', () => {
  const names = new Set()
  for (let x = -64; x <= 64; x += 8) for (let z = -64; z <= 64; z += 8) names.add(bot.registry.biomes[bot.blockAt(new Vec3(x, 70, z))?.biome.id]?.name)
  const known = ['plains', 'forest', 'beach', 'ocean', 'river', 'windswept_hills', 'birch_forest', undefined]
  assert.deepStrictEqual([...names].filter(name => !known.includes(name)), [])
  assert.ok(names.has('plains') || names.has('forest'), [...names].join())
})

// minecraft.wiki/w/Efficiency: level squared plus one is added to the speed; (6 + 10) / 1.5 / 30 a tick
test('efficiency III breaks stone in 3 ticks and not in 8', async () => {
  await server.console('gamemode creative Flora')
  const enchantments = { enchantments: [{ id: 8, level: 3 }], showTooltip: true } // efficiency stands ninth in the registry that was sent
  bot._client.write('set_creative_slot', {
    slot: 36,
    item: { itemCount: 1, itemId: bot.registry.itemsByName.iron_pickaxe.id, addedComponentCount: 1, removedComponentCount: 0, components: [{ type: 'enchantments', data: enchantments }], removeComponents: [] }
  })
  await until(() => bot.inventory.slots[36]?.name === 'iron_pickaxe', 'the pickaxe')
  await server.console('gamemode survival Flora')
  bot.setQuickBarSlot(0)
  const location = floor.offset(1, 1, 0)
  await measured(async () => {
    await server.console(`setblock ${floor.x + 1} 151 ${floor.z} stone`)
    await until(() => bot.blockAt(location).name === 'stone' && bot.entity.onGround, 'stone')
    const begun = await server.age()
    bot._client.write('block_dig', { status: 0, location, face: 1, sequence: 1 })
    await until(() => bot.blockAt(location).name === 'air', 'broken')
    return await server.age() - begun
  }, ticks => ticks >= 2 && ticks <= 6)
})
