'use strict'
// Mineflayer's survival API (its docs/api.md) as far as no other file here has it: what the one does and the other sees.
const { test, before, after } = require('node:test')
const assert = require('node:assert')
const { startServer, until, onFloor, count, lootOf, sleep } = require('./harness')

let server, anna, ben, floor
before(async () => {
  server = await startServer()
  anna = await server.join('Anna')
  ben = await server.join('Ben')
  for (const rule of ['doMobSpawning', 'doDaylightCycle', 'doWeatherCycle', 'naturalRegeneration']) await server.console(`gamerule ${rule} false`)
  await server.console('time set 1000')
  floor = await onFloor(server, anna)
  await server.console(`tp Ben ${floor.x + 4.5} ${floor.y + 1} ${floor.z + 0.5}`)
  await until(() => seen(ben, 'Anna') && seen(anna, 'Ben') && ben.blockAt(floor)?.name === 'stone', 'they see each other')
})
after(async () => {
  assert.deepStrictEqual([...anna.errors, ...ben.errors], [])
  assert.strictEqual(server.stderr, '')
  await server.stop()
})

const seen = (bot, name) => bot.players[name]?.entity

const isUsing = bot => (seen(ben, bot.username).metadata[8] ?? 0) & 1

/** Does something and waits for what a bot is told of it. */
async function told (bot, event, act, fits = () => true, words = event) {
  const heard = []
  const note = (...args) => heard.push(args)
  bot.on(event, note)
  try {
    await act()
    await until(() => heard.some(args => fits(...args)), words)
  } finally {
    bot.off(event, note)
  }
}

async function hold (bot, item, amount = 1) {
  await server.console(`clear ${bot.username}`)
  await server.console(`give ${bot.username} ${item} ${amount}`)
  await bot.equip(await until(() => bot.inventory.items().find(i => i.name === item), item), 'hand')
}

test('bot.game says what world this is', () => {
  const { levelType, gameMode, dimension, minY, height, maxPlayers, hardcore, serverBrand } = anna.game
  assert.deepStrictEqual({ levelType, gameMode, dimension, minY, height, maxPlayers, hardcore, serverBrand }, {
    levelType: 'default', gameMode: 'survival', dimension: 'overworld', minY: -64, height: 384, maxPlayers: 40, hardcore: false, serverBrand: 'botteam'
  })
})

test('bot.time follows the day, the moon and the rule that stops it', async () => {
  await told(anna, 'time', () => server.console('time set 37000'), () => anna.time.timeOfDay === 13000)
  assert.deepStrictEqual([anna.time.day, anna.time.isDay, anna.time.moonPhase, anna.time.doDaylightCycle], [1, false, 1, false])
  const { age } = anna.time
  await told(anna, 'time', () => {}, () => anna.time.age > age)
  assert.strictEqual(anna.time.timeOfDay, 13000)
  await server.console('gamerule doDaylightCycle true')
  await until(() => anna.time.doDaylightCycle && anna.time.timeOfDay > 13000, 'time goes on')
  await server.console('gamerule doDaylightCycle false')
  await server.console('time set 1000')
})

test('rain comes and goes', async () => {
  await told(anna, 'rain', () => server.console('weather thunder'))
  await until(() => anna.isRaining && anna.thunderState === 1, 'a thunderstorm')
  await told(anna, 'rain', () => server.console('weather clear'))
  assert.ok(!anna.isRaining)
})

test('the game mode changes, for oneself and in the list of players', async () => {
  await told(anna, 'game', () => server.console('gamemode adventure Anna'), () => anna.game.gameMode === 'adventure')
  await until(() => ben.players.Anna.gamemode === 2, 'seen in the list')
  await server.console('gamemode survival Anna')
})

test('the other sees the arm, the crouch and what is in the hand', async () => {
  const isAnna = entity => entity.username === 'Anna'
  await told(ben, 'entitySwingArm', () => anna.swingArm('right'), isAnna)
  await told(ben, 'entityCrouch', () => anna.setControlState('sneak', true), isAnna)
  await told(ben, 'entityUncrouch', () => anna.setControlState('sneak', false), isAnna)
  await told(ben, 'entityEquip', () => hold(anna, 'stone_sword'), entity => isAnna(entity) && entity.heldItem?.name === 'stone_sword')
})

test('activateItem and deactivateItem: the other sees the shield go up and down', async () => {
  await hold(anna, 'shield')
  anna.activateItem()
  await until(() => isUsing(anna), 'up')
  anna.deactivateItem()
  await until(() => !isUsing(anna), 'down')
})

test('dig: the other sees the cracks and then the air; what falls out is collected', async () => {
  await server.console('clear Anna')
  const place = floor.offset(1, 1, 0)
  await server.console(`setblock ${place.x} ${place.y} ${place.z} dirt`)
  const block = await until(() => [anna.blockAt(place)].find(b => b.name === 'dirt'), 'dirt')
  await told(ben, 'blockBreakProgressObserved', () => told(anna, 'diggingCompleted', () => anna.dig(block)), (b, stage) => b.position.equals(place) && stage > 3)
  await until(() => ben.blockAt(place).name === 'air', 'gone for the other too')
  const either = () => count(anna, 'dirt') + count(ben, 'dirt') === 1
  await told(ben, 'playerCollect', async () => {
    await server.console(`tp Anna ${place.x + 0.5} ${place.y} ${place.z + 0.5}`)
    await until(either, 'picked up by whoever is nearer')
  }, (_by, what) => what.name === 'item')
  await server.console('clear Ben')
})

test('placeBlock: the other is told by blockUpdate', async () => {
  await hold(anna, 'oak_planks', 2)
  const place = floor.offset(0, 1, 2)
  await told(ben, 'blockUpdate', () => anna.placeBlock(anna.blockAt(floor.offset(0, 0, 2)), floor.offset(0, 1, 0).minus(floor)), (was, now) => was?.name === 'air' && now.name === 'oak_planks' && now.position.equals(place))
  await until(() => count(anna, 'oak_planks') === 1, 'one used up')
  await server.console(`setblock ${place.x} ${place.y} ${place.z} air`)
})

test('toss: the other sees the item drop', async () => {
  await hold(anna, 'stick', 3)
  await told(ben, 'itemDrop', () => anna.toss(anna.registry.itemsByName.stick.id, null, 2), entity => lootOf(entity)?.name === 'stick')
  await server.console('kill @e[type=item]')
})

test('a chest lid opens for the other as well', async () => {
  const place = floor.offset(-1, 1, 0)
  await server.console(`setblock ${place.x} ${place.y} ${place.z} chest`)
  const chest = await until(() => [anna.blockAt(place)].find(b => b.name === 'chest'), 'a chest')
  let window
  await told(ben, 'chestLidMove', async () => { window = await anna.openContainer(chest) }, (block, isOpen) => isOpen === 1)
  await told(ben, 'chestLidMove', () => window.close(), (block, isOpen) => isOpen === 0)
  await server.console(`setblock ${place.x} ${place.y} ${place.z} air`)
})

test('activateBlock: a door swings open for both', async () => {
  const [x, y, z] = [floor.x - 1, floor.y + 1, floor.z]
  await server.console(`setblock ${x} ${y} ${z} oak_door[half=lower,facing=east]`)
  await server.console(`setblock ${x} ${y + 1} ${z} oak_door[half=upper,facing=east]`)
  const at = floor.offset(-1, 1, 0)
  await until(() => anna.blockAt(at).name === 'oak_door', 'a door')
  await anna.activateBlock(anna.blockAt(at))
  for (const bot of [anna, ben]) await until(() => bot.blockAt(at).getProperties().open === true, 'open')
  await server.console(`fill ${x} ${y} ${z} ${x} ${y + 1} ${z} air`)
})

test('consume: food goes up, one is eaten, and the other sees it', async () => {
  await server.console('effect give Anna hunger 30 255')
  await until(() => anna.food < 18, 'hungry')
  await server.console('effect clear Anna')
  await hold(anna, 'bread', 2)
  const meal = anna.consume()
  await until(() => isUsing(anna), 'seen to eat')
  const { food } = anna
  await meal
  await until(() => anna.food > food && count(anna, 'bread') === 1 && !isUsing(anna), 'eaten')
})

test('sleep and wake, seen by the other; the bed is where one comes back', async () => {
  await server.console(`setblock ${floor.x} ${floor.y + 1} ${floor.z - 2} red_bed[part=head,facing=north]`)
  await server.console(`setblock ${floor.x} ${floor.y + 1} ${floor.z - 1} red_bed[part=foot,facing=north]`)
  const bed = await until(() => [anna.blockAt(floor.offset(0, 1, -2))].find(b => anna.isABed(b)), 'a bed')
  await assert.rejects(anna.sleep(bed), /not night/)
  await server.console('time set 14000')
  await until(() => anna.time.timeOfDay === 14000, 'night')
  await told(ben, 'entitySleep', () => anna.sleep(bed), entity => entity.username === 'Anna')
  assert.ok(anna.isSleeping)
  await told(ben, 'entityWake', () => told(anna, 'wake', () => anna.wake()), entity => entity.username === 'Anna')
  assert.ok(!anna.isSleeping)
  await server.console(`fill ${floor.x} ${floor.y + 1} ${floor.z - 2} ${floor.x} ${floor.y + 1} ${floor.z - 1} air`)
  await told(anna, 'spawnReset', () => server.console('kill Anna'))
  await until(() => anna.isAlive && anna.health === 20, 'alive again')
  await server.console(`tp Anna ${floor.x + 0.5} ${floor.y + 1} ${floor.z + 0.5}`)
  await until(() => anna.entity.position.distanceTo(floor.offset(0.5, 1, 0.5)) < 0.3, 'back on the floor')
  await server.console('time set 1000')
})

test('attack: health, hurt and death are told to both', async () => {
  const isBen = entity => entity.username === 'Ben'
  await server.console(`tp Ben ${floor.x + 2.5} ${floor.y + 1} ${floor.z + 0.5}`)
  await until(() => seen(anna, 'Ben')?.position.distanceTo(anna.entity.position) < 3, 'near')
  await told(anna, 'entityHurt', () => told(ben, 'health', () => anna.attack(seen(anna, 'Ben')), () => ben.health === 19), isBen)
  await told(anna, 'entityDead', () => told(ben, 'death', () => server.console('kill Ben')), isBen)
  await until(() => ben.isAlive && ben.health === 20, 'alive again')
})

test('effects begin and end', async () => {
  await told(anna, 'entityEffect', () => server.console('effect give Anna speed 30 1'), (entity, effect) => entity === anna.entity && effect.amplifier === 1)
  await told(anna, 'entityEffectEnd', () => server.console('effect clear Anna'))
})

test('the bubbles run out under water and come back', async () => {
  const [x, y, z] = [floor.x - 4, floor.y, floor.z]
  await server.console(`fill ${x - 1} ${y + 1} ${z - 1} ${x + 1} ${y + 4} ${z + 1} glass`)
  await server.console(`fill ${x} ${y + 1} ${z} ${x} ${y + 3} ${z} water`)
  await told(anna, 'breath', () => server.console(`tp Anna ${x + 0.5} ${y + 1} ${z + 0.5}`), () => anna.oxygenLevel < 19)
  await server.console(`tp Anna ${floor.x + 0.5} ${y + 1} ${z + 0.5}`)
  await until(() => anna.oxygenLevel === 20, 'air')
})

test('names are completed', async () => {
  assert.deepStrictEqual((await anna.tabComplete('/msg B')).map(({ match }) => match), ['Ben'])
})

test('clear and give tell by name what they did to the one who asked and the one who got it', async () => {
  await server.console('op Anna')
  await server.console('clear Ben')
  const said = []
  anna.on('messagestr', (text, kind) => said.push([text, kind]))
  anna.chat('/give Ben minecraft:apple 2')
  anna.chat('/clear Ben apple')
  await until(() => said.length >= 2, 'both replies')
  assert.deepStrictEqual(said.slice(0, 2), [['Gave 2 [Apple] to Ben', 'system'], ['Removed 2 item(s) from player Ben', 'system']])
  await until(() => count(ben, 'apple') === 0, 'none left')
  await server.console('deop Anna')
  await sleep(20)
})
