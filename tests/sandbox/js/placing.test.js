'use strict'
const { test, before, after } = require('node:test')
const assert = require('node:assert')
const { startServer, until, onFloor, fetch, count, sleep, Vec3 } = require('./harness')

const UP = new Vec3(0, 1, 0)
let server, bot, watcher, floor
before(async () => {
  server = await startServer()
  bot = await server.join('Mason')
  watcher = await server.join('Watcher')
  await server.console('gamerule doMobSpawning false')
  floor = await onFloor(server, bot)
  await server.console('tp Watcher 4 151 4')
})
after(async () => {
  assert.deepStrictEqual([...bot.errors, ...watcher.errors], [])
  assert.strictEqual(server.stderr, '')
  await server.stop()
})

async function hold (item, amount = 1) {
  await server.console('clear Mason')
  await server.console(`give Mason ${item} ${amount}`)
  await bot.equip(await until(() => bot.inventory.items().find(i => i.name === item), item), 'hand')
}

async function place (item, under, face = UP, { yaw } = {}) {
  await hold(item)
  if (yaw !== undefined) await bot.look(yaw, 0, true).then(() => sleep(120))
  await bot._placeBlockWithOptions(bot.blockAt(under), face, { forceLook: yaw === undefined ? true : 'ignore', swingArm: 'right' })
  return bot.blockAt(under.plus(face))
}

const clear = () => server.console(`fill ${floor.x - 6} ${floor.y + 1} ${floor.z - 6} ${floor.x + 6} ${floor.y + 4} ${floor.z + 6} air`)

test('a placed block is seen by others and one item is gone', async () => {
  await hold('cobblestone', 3)
  await bot.placeBlock(bot.blockAt(floor.offset(2, 0, 0)), UP)
  assert.strictEqual(bot.blockAt(floor.offset(2, 1, 0)).name, 'cobblestone')
  await until(() => watcher.blockAt(floor.offset(2, 1, 0))?.name === 'cobblestone', 'the other client sees it')
  await until(() => count(bot, 'cobblestone') === 2, 'two left')
})

test('nothing is placed inside a body', async () => {
  await hold('cobblestone')
  await assert.rejects(bot.placeBlock(bot.blockAt(floor), UP), /refused|did not answer/)
  assert.strictEqual(count(bot, 'cobblestone'), 1)
})

test('logs lie along the face they are put on', async () => {
  await clear()
  const standing = await place('oak_log', floor.offset(2, 0, 0))
  assert.strictEqual(standing.getProperties().axis, 'y')
  const lying = await place('oak_log', standing.position, new Vec3(0, 0, 1))
  assert.strictEqual(lying.getProperties().axis, 'z')
})

test('furnaces face the player, stairs and beds away from him', async () => {
  await clear()
  const north = { yaw: 0 } // mineflayer's yaw 0 looks north
  const furnace = await place('furnace', floor.offset(0, 0, -2), UP, north)
  assert.strictEqual(furnace.getProperties().facing, 'south')
  const stairs = await place('oak_stairs', floor.offset(1, 0, -2), UP, north)
  assert.strictEqual(stairs.getProperties().facing, 'north')
  const bed = await place('red_bed', floor.offset(-1, 0, -2), UP, north)
  assert.deepStrictEqual([bed.getProperties().part, bed.getProperties().facing], ['foot', 'north'])
  assert.strictEqual(bot.blockAt(floor.offset(-1, 1, -3)).getProperties().part, 'head')
})

test('both halves of a bed stand, whatever its foot sets off', async () => {
  await clear()
  // a torch that lost its wall unseen, as on old ground, breaks when something changes beside it
  await server.console(`fill ${floor.x - 1} ${floor.y + 1} ${floor.z - 3} ${floor.x - 1} ${floor.y + 1} ${floor.z - 2} air`)
  await server.console(`setblock ${floor.x} ${floor.y + 1} ${floor.z - 2} wall_torch[facing=east]`)
  const bed = await place('red_bed', floor.offset(-1, 0, -2), UP, { yaw: 0 })
  await sleep(200)
  assert.strictEqual(bot.blockAt(bed.position)?.name, 'red_bed')
  assert.strictEqual(bot.blockAt(bed.position.offset(0, 0, -1))?.name, 'red_bed')
})

test('a door has two halves, opens by hand and breaks whole', async () => {
  await clear()
  const door = await place('oak_door', floor.offset(2, 0, 0))
  assert.strictEqual(bot.blockAt(door.position.offset(0, 1, 0)).getProperties().half, 'upper')
  await bot.activateBlock(door)
  await until(() => bot.blockAt(door.position).getProperties().open && bot.blockAt(door.position.offset(0, 1, 0)).getProperties().open, 'open')
  await server.console('clear Mason')
  await server.console('effect give Mason haste 60 20')
  await sleep(100)
  await bot.dig(bot.blockAt(door.position.offset(0, 1, 0)), true)
  await until(() => bot.blockAt(door.position).name === 'air', 'the lower half goes too')
  await fetch(server, bot, 'oak_door')
  assert.strictEqual(count(bot, 'oak_door'), 1)
  await server.console('tp Mason 0.5 151 0.5')
})

test('torches stand on floors and hang on walls', async () => {
  await clear()
  const standing = await place('torch', floor.offset(2, 0, 0))
  assert.strictEqual(standing.name, 'torch')
  await server.console(`setblock ${floor.x} ${floor.y + 1} ${floor.z - 2} stone`)
  await until(() => bot.blockAt(floor.offset(0, 1, -2)).name === 'stone', 'a wall')
  const hanging = await place('torch', floor.offset(0, 1, -2), new Vec3(0, 0, 1))
  assert.deepStrictEqual([hanging.name, hanging.getProperties().facing], ['wall_torch', 'south'])
})

test('two slabs make one block', async () => {
  await clear()
  const slab = await place('oak_slab', floor.offset(2, 0, 0))
  assert.strictEqual(slab.getProperties().type, 'bottom')
  await hold('oak_slab')
  await bot._genericPlace(slab, UP, { forceLook: true })
  await until(() => bot.blockAt(slab.position).getProperties().type === 'double', 'a double slab')
})

test('buckets pour and scoop where the player looks', async () => {
  await clear()
  await hold('water_bucket')
  await bot.lookAt(floor.offset(2.5, 1, 0.5), true)
  await sleep(100)
  bot.activateItem()
  const water = await until(() => bot.blockAt(floor.offset(2, 1, 0)).name === 'water' && bot.blockAt(floor.offset(2, 1, 0)), 'poured')
  await until(() => bot.heldItem?.name === 'bucket', 'an empty bucket')
  bot.activateItem()
  await until(() => bot.blockAt(water.position).name === 'air', 'scooped')
  await until(() => bot.heldItem?.name === 'water_bucket', 'a full bucket')
})

test('a hoe makes farmland, seeds go on it, bone meal makes wheat grow', async () => {
  await clear()
  await server.console(`setblock ${floor.x + 2} ${floor.y} ${floor.z} dirt`)
  await until(() => bot.blockAt(floor.offset(2, 0, 0)).name === 'dirt', 'dirt')
  await hold('stone_hoe')
  await bot.activateBlock(bot.blockAt(floor.offset(2, 0, 0)))
  await until(() => bot.blockAt(floor.offset(2, 0, 0)).name === 'farmland', 'farmland')
  await until(() => bot.heldItem.durabilityUsed === 1, 'the hoe wears')
  const wheat = await place('wheat_seeds', floor.offset(2, 0, 0))
  assert.strictEqual(wheat.name, 'wheat')
  await hold('bone_meal', 10)
  await bot.activateBlock(wheat)
  await until(() => { const { age } = bot.blockAt(wheat.position).getProperties(); return age >= 2 && age <= 5 }, 'two to five stages')
  await until(() => count(bot, 'bone_meal') === 9, 'one bone meal less')
})

test('fences reach out to each other and to blocks', async () => {
  await clear()
  await server.console(`setblock ${floor.x + 2} ${floor.y + 1} ${floor.z} oak_fence`)
  await server.console(`setblock ${floor.x + 3} ${floor.y + 1} ${floor.z} oak_fence`)
  await server.console(`setblock ${floor.x + 2} ${floor.y + 1} ${floor.z + 1} stone`)
  const sides = () => { const { north, south, west, east } = bot.blockAt(floor.offset(2, 1, 0)).getProperties(); return { north, south, west, east } }
  await until(() => sides().south, 'connected')
  assert.deepStrictEqual(sides(), { north: false, south: true, west: false, east: true })
  await server.console(`setblock ${floor.x + 3} ${floor.y + 1} ${floor.z} air`)
  await until(() => !sides().east, 'let go')
})
